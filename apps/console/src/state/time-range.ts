import { one, type Search } from './url.ts';

/** Relative ranges offered, as `since` in the address. */
export const relativeRanges = ['15m', '1h', '6h', '24h', '7d', '30d', '90d', 'all'] as const;
export type RelativeRange = (typeof relativeRanges)[number];

const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A range of time: relative to now, or between two instants (RFC 3339 UTC, the end not included). */
export type TimeRange =
  | { readonly kind: 'relative'; readonly since: RelativeRange }
  | { readonly kind: 'absolute'; readonly from: string; readonly to: string };

/** ms of a relative range; undefined for all time. */
export function rangeMs(since: RelativeRange): number | undefined {
  if (since === 'all') return undefined;
  return Number(since.slice(0, -1)) * unit[since.slice(-1) as keyof typeof unit];
}

/** The range that an address names; wrong values fall back to the page's default. */
export function rangeOf(search: Search, fallback: RelativeRange): TimeRange {
  const from = one(search, 'from');
  const to = one(search, 'to');
  if (from && to && Date.parse(from) < Date.parse(to)) return { kind: 'absolute', from, to };
  const since = one(search, 'since') as RelativeRange;
  return { kind: 'relative', since: relativeRanges.includes(since) ? since : fallback };
}

/** The range as it stands in the address. */
export function rangeSearch(range: TimeRange): Search {
  return range.kind === 'relative'
    ? { since: range.since, from: undefined, to: undefined }
    : { since: undefined, from: range.from, to: range.to };
}

/** The range as the server is asked: only `from` while the end is now. */
export function rangeQuery(range: TimeRange, now: number): { from?: string; to?: string } {
  if (range.kind === 'absolute') return { from: range.from, to: range.to };
  const length = rangeMs(range.since);
  return length === undefined ? {} : { from: new Date(now - length).toISOString() };
}
