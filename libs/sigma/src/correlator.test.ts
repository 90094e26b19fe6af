import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCorrelator } from './correlator.ts';
import { loadRules } from './load-rules.ts';
import { ruleText } from './observation.fixture.ts';

const base = ruleText('sel:\n  a: x\ncondition: sel', 'title: Base\nname: base');
const second = ruleText('sel:\n  a: y\ncondition: sel', 'title: Second\nname: second');
const counted = 'type: event_count\nrules: [base]\ngroup-by: [ip]\ntimespan: 300s\ncondition: {gte: 5}';

function correlate(bodies: readonly string[], options = {}) {
  const texts = bodies.map((body, n) => `---\ntitle: C${n}\nname: c${n}\ncorrelation:\n${body.replace(/^/gm, '  ')}\n`);
  const set = loadRules([{ file: 'f', text: `${base}---\n${second}${texts.join('')}` }]);
  expect(set.refused).toEqual([]);
  const correlator = createCorrelator<number>(set, options);
  const add = (
    seconds: number,
    fields: Record<string, unknown> = { ip: 'i' },
    more: { count?: number; rule?: number } = {},
  ) =>
    correlator.add({
      rule: set.rules[more.rule ?? 0]!,
      time: seconds * 1_000,
      count: more.count ?? 1,
      read: (name) => fields[name],
      reference: seconds,
    });
  return { add, correlator, set };
}

/** Seconds at which findings came, for events in one group. */
function findings(body: string, seconds: readonly number[]): readonly number[] {
  const { add } = correlate([body]);
  return seconds.flatMap((second) => add(second).map(({ time }) => time / 1_000));
}

test('five within 300 seconds, the 300th included', () => {
  expect(findings(counted, [0, 1, 2, 3, 300])).toEqual([300]);
  expect(findings(counted, [0, 1, 2, 3, 301])).toEqual([]);
  // Across the edge of any fixed bucket.
  expect(findings(counted, [299, 299, 299, 301, 301])).toEqual([301]);
});

test('one finding for a group until its window has emptied', () => {
  expect(findings(counted, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([4]);
  expect(findings(counted, [0, 1, 2, 3, 4, 304, 604, 605, 606, 607, 608])).toEqual([4]);
  expect(findings(counted, [0, 1, 2, 3, 4, 305, 306, 307, 308, 309])).toEqual([4, 309]);
});

test('groups are apart, and an event that lacks a field joins none', () => {
  const { add, correlator } = correlate([counted]);
  for (let n = 0; n < 4; n += 1) {
    add(n, { ip: 'a' });
    add(n, { ip: 'b' });
    add(n, {});
    add(n, { ip: null });
  }
  expect(correlator.groups).toBe(2);
  expect(add(5, { ip: 'a' })).toMatchObject([{ group: { ip: 'a' }, count: 5, events: [0, 1, 2, 3, 5] }]);
});

test('a repeated event counts as often as it happened', () => {
  const { add } = correlate([counted]);
  expect(add(0, undefined, { count: 3 })).toEqual([]);
  expect(add(9, undefined, { count: 2 })).toMatchObject([{ count: 5, time: 9_000, events: [0, 9] }]);
});

test('late events are put in their place', () => {
  expect(findings(counted, [10, 11, 12, 14, 13])).toEqual([14]);
  expect(findings(counted, [0, 400, 401, 402, 403, 200])).toEqual([403]);
  expect(findings(counted, [1_000, 0, 1, 2, 3, 4])).toEqual([4]);
});

test('value_count counts distinct values', () => {
  const { add } = correlate([
    'type: value_count\nrules: [base]\ngroup-by: [ip]\ntimespan: 60s\ncondition: {gte: 3, field: user}',
  ]);
  const users = ['a', 'a', 'b', undefined, 'b', 'a', 'c'];
  const found = users.flatMap((user, n) => add(n, { ip: 'i', user }));
  expect(found).toMatchObject([{ time: 6_000, values: 3, count: 6 }]);
});

test('value_count over several fields compares them together', () => {
  const { add } = correlate(['type: value_count\nrules: [base]\ntimespan: 60s\ncondition: {gt: 1, field: [u, v]}']);
  expect(add(0, { u: 1, v: 2 })).toEqual([]);
  expect(add(1, { u: 1, v: 2 })).toEqual([]);
  expect(add(2, { u: 2, v: 1 })).toMatchObject([{ group: {}, values: 2 }]);
});

test('aliases name the field per rule', () => {
  const body = `${counted.replace('[base]', '[base, second]').replace('[ip]', '[who]').replace('5', '2')}\naliases:\n  who:\n    base: src\n    second: dst`;
  const { add } = correlate([body.replace('gte: 5', 'gte: 2')]);
  add(0, { src: 'h' });
  expect(add(1, { dst: 'h' }, { rule: 1 })).toMatchObject([{ group: { who: 'h' }, count: 2 }]);
});

test('correlations chain: the outer groups by its own fields and alone makes findings', () => {
  const outer = 'type: value_count\nrules: [c0]\ngroup-by: [net]\ntimespan: 1h\ncondition: {gte: 2, field: ip}';
  const { add, set } = correlate([counted.replace('gte: 5', 'gte: 2'), outer]);
  expect([...set.feeding].sort()).toEqual([set.rules[0]!.key, 'c0'].sort());
  const found = ['a', 'a', 'b', 'b'].flatMap((ip, n) => add(n, { ip, net: 'n' }));
  expect(found).toMatchObject([{ correlation: { name: 'c1' }, group: { net: 'n' }, events: [0, 1, 2, 3] }]);
});

test('generate lets the inner correlation make its findings too', () => {
  const outer = 'type: event_count\nrules: [c0]\ntimespan: 1h\ncondition: {gte: 1}\ngenerate: true';
  const { add } = correlate([counted.replace('gte: 5', 'gte: 1'), outer]);
  expect(add(0).map(({ correlation }) => correlation.name)).toEqual(['c0', 'c1']);
});

test('state is bounded: the tenth that was quiet longest is given up, and counted', () => {
  const { add, correlator } = correlate([counted], { maximumGroups: 100 });
  for (let n = 0; n < 100; n += 1) add(n, { ip: `i${n}` });
  add(101, { ip: 'i0' });
  add(102, { ip: 'new' });
  expect([correlator.groups, correlator.evictions]).toEqual([91, 10]);
  for (let n = 0; n < 3; n += 1) expect(add(103, { ip: 'i0' })).toHaveLength(n === 2 ? 1 : 0);
});

test('a snapshot carries over, but not to a correlation that has changed', () => {
  const first = correlate([counted]);
  for (const second of [0, 1, 2, 3]) first.add(second);
  const snapshot = JSON.parse(JSON.stringify(first.correlator.snapshot()));
  const same = correlate([counted]);
  same.correlator.restore(snapshot);
  expect(same.add(4)).toMatchObject([{ count: 5, events: [0, 1, 2, 3, 4] }]);
  const changed = correlate([counted.replace('gte: 5', 'gte: 4')]);
  changed.correlator.restore(snapshot);
  expect(changed.add(4)).toEqual([]);
});

// What the words say, computed anew for every event of an ordered series.
function naive(times: readonly number[], span: number, threshold: number): readonly number[] {
  const found: number[] = [];
  let quietUntil = Number.NEGATIVE_INFINITY;
  for (const [index, time] of times.entries()) {
    if (time <= quietUntil) quietUntil = time + span;
    else {
      const window = times.slice(0, index + 1).filter((other) => other >= time - span && other > quietUntil - span);
      if (window.length < threshold) continue;
      found.push(time);
      quietUntil = time + span;
    }
  }
  return found;
}

test('findings are those of a naive count, for any ordered series', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 60 }), (gaps) => {
      let now = 0;
      const times = gaps.map((gap) => (now += gap));
      expect(findings(counted, times)).toEqual(naive(times, 300, 5));
    }),
    { numRuns: 200 },
  );
});

test('the first finding does not depend on the order in which events arrive', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(900), { minLength: 5, maxLength: 8 }), (times) => {
      const ordered = [...times].sort((one, other) => one - other);
      expect(findings(counted, times).length > 0).toBe(findings(counted, ordered).length > 0);
    }),
    { numRuns: 200 },
  );
});
