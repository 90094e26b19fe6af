import { type RefObject, useEffect, useState } from 'react';

/** Height of a row in a long list, px; long lists keep each row on one line. */
export const rowHeight = 37;

/** Which rows of a long list to draw: [first, last) with `margin` rows beyond the visible part. */
export function visibleRows(total: number, top: number, viewport: number, margin = 20): readonly [number, number] {
  const first = Math.max(0, Math.min(total, Math.floor(-top / rowHeight) - margin));
  const last = Math.max(first, Math.min(total, Math.ceil((viewport - top) / rowHeight) + margin));
  return [first, last];
}

/** Follows the page's scrolling and answers which rows to draw; all of them while the list is short. */
export function useVisibleRows(
  body: RefObject<HTMLElement | null>,
  total: number,
  active: boolean,
): readonly [number, number] {
  const [range, setRange] = useState<readonly [number, number]>([0, Math.min(total, 80)]);
  useEffect(() => {
    if (!active) return;
    const measure = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const next = visibleRows(total, top, innerHeight);
      setRange((before) => (before[0] === next[0] && before[1] === next[1] ? before : next));
    };
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [body, total, active]);
  return active ? [range[0], Math.min(range[1], total)] : [0, total];
}
