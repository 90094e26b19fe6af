import { BarChart } from 'echarts/charts';
import { BrushComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { EventCount } from '../api/detection.ts';
import { exactInstant, localTime } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { useDark } from '../state/preference.ts';

use([BarChart, GridComponent, TooltipComponent, BrushComponent, CanvasRenderer]);

/** Colours for kinds without a meaning of their own: told apart by lightness too, and named in the tooltip. */
const kinds = ['#4a6fa5', '#b38a3e', '#5d9a86', '#8d6a9f', '#a0695a', '#7c8894', '#3f8fb0', '#a5a04a'];

const severityNames: Readonly<Record<string, string>> = {
  '1': 'informational',
  '2': 'low',
  '3': 'medium',
  '4': 'high',
  '5': 'critical',
  '6': 'critical',
};

/** The token of a severity's colour; undefined for kinds without a meaning of their own. */
function colourOf(by: string, key: string): string | undefined {
  return by === 'severity' ? `--severity-${severityNames[key] ?? key.toLowerCase()}` : undefined;
}

interface EventChartProperties {
  readonly count: EventCount;
  readonly by: string;
  readonly onRange: (from: string, to: string) => void;
}

/** Events over time, stacked by kind; dragging over it narrows the time range. */
export default function EventChart({ count, by, onRange }: EventChartProperties) {
  const { t, language, word } = useWords();
  const dark = useDark();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const state = useRef({ count, onRange });
  state.current = { count, onRange };

  useEffect(() => {
    const made = init(box.current!);
    chart.current = made;
    made.on('brushEnd', (event) => {
      const area = (event as { areas?: { coordRange?: [number, number] }[] }).areas?.[0]?.coordRange;
      const { buckets, to } = state.current.count;
      if (!area || buckets.length === 0) return;
      const first = buckets[Math.max(0, area[0])];
      const after = buckets[area[1] + 1];
      made.dispatchAction({ type: 'brush', areas: [] });
      if (first) state.current.onRange(exactInstant(first.time), after ? exactInstant(after.time) : exactInstant(to));
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current!);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);

  const keys = [...new Set(count.buckets.flatMap((bucket) => Object.keys(bucket.counts)))].sort();
  const nameOf = (key: string) =>
    by === 'severity'
      ? word('level', severityNames[key] ?? key.toLowerCase())
      : by === 'class'
        ? word('class', key)
        : key;
  const named = keys.map((key, index) => ({
    key,
    name: nameOf(key),
    variable: colourOf(by, key),
    colour: kinds[index % kinds.length]!,
  }));
  const drawn = JSON.stringify(named);

  // biome-ignore lint/correctness/useExhaustiveDependencies: names and colours are compared by value
  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const ink = (name: string) => style.getPropertyValue(name).trim();
    chart.current?.setOption(
      {
        animation: false,
        darkMode: dark,
        textStyle: { fontFamily: style.fontFamily, fontSize: 11, color: ink('--text-soft') },
        grid: { left: 8, right: 8, top: 8, bottom: 4, containLabel: true },
        tooltip: {
          trigger: 'axis',
          renderMode: 'richText',
          confine: true,
          backgroundColor: ink('--text'),
          borderWidth: 0,
          textStyle: { color: ink('--page'), fontSize: 12 },
        },
        xAxis: {
          type: 'category',
          data: count.buckets.map((bucket) => localTime(bucket.time, language)),
          axisLine: { lineStyle: { color: ink('--line-strong') } },
          axisTick: { show: false },
          axisLabel: { color: ink('--text-soft') },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          splitNumber: 2,
          axisLabel: { color: ink('--text-soft') },
          splitLine: { lineStyle: { color: ink('--line') } },
        },
        brush: {
          xAxisIndex: 0,
          brushType: 'lineX',
          brushMode: 'single',
          toolbox: [],
          brushStyle: { color: 'rgba(80,120,180,.25)', borderColor: ink('--accent') },
        },
        series: named.map((kind) => ({
          name: kind.name,
          type: 'bar',
          stack: 'events',
          barCategoryGap: '12%',
          itemStyle: { color: (kind.variable && ink(kind.variable)) || kind.colour },
          data: count.buckets.map((bucket) => bucket.counts[kind.key] ?? 0),
        })),
      },
      { notMerge: true },
    );
    chart.current?.dispatchAction({
      type: 'takeGlobalCursor',
      key: 'brush',
      brushOption: { brushType: 'lineX', brushMode: 'single' },
    });
  }, [count, drawn, dark, language]);

  return (
    <>
      <div ref={box} className="event-chart" role="img" aria-label={t('events.chart', { count: count.total })} />
      <div className="legend">
        {named.map((kind) => (
          <span key={kind.key}>
            <i style={{ background: kind.variable ? `var(${kind.variable})` : kind.colour }} />
            {kind.name}
          </span>
        ))}
      </div>
    </>
  );
}
