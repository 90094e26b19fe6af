import type { Place } from './places.ts';
import type { Visit } from './visit.ts';

/** What may be new at a visit. */
export const novelties = ['new-device', 'new-network', 'new-place'] as const;
export type Novelty = (typeof novelties)[number];

/** Something seen before, and when last (ms). */
export type Seen = readonly [key: string, last: number];

/** How an account is used, in a few kilobytes at most. */
export interface Profile {
  readonly devices: readonly Seen[];
  readonly networks: readonly Seen[];
  readonly places: readonly Seen[];
  /** Visits by hour of the day (UTC), fading. */
  readonly hours: readonly number[];
  /** Visits, fading. */
  readonly visits: number;
  /** At how many of these something was new, fading. */
  readonly novel: Readonly<Record<Novelty, number>>;
  readonly last: { readonly at: number; readonly place?: Place } | undefined;
}

export const emptyProfile: Profile = {
  devices: [],
  networks: [],
  places: [],
  hours: Array.from({ length: 24 }, () => 0),
  visits: 0,
  novel: { 'new-device': 0, 'new-network': 0, 'new-place': 0 },
  last: undefined,
};

/** After so long a visit counts half, ms. */
const halfLife = 60 * 86_400_000;
/** After so long without use a device, network or place is new again, ms. */
const rememberedFor = 365 * 86_400_000;
const most = { devices: 20, networks: 60, places: 20 };

/** What is new at the visit. Unknown devices and places are not judged; at the first visit nothing is new, for nothing was expected. */
export function noveltiesOf(profile: Profile, visit: Visit): ReadonlySet<Novelty> {
  if (profile.last === undefined) return new Set();
  const isNew = (seen: readonly Seen[], key: string | undefined) =>
    key !== undefined && !seen.some(([known, last]) => known === key && visit.at - last < rememberedFor);
  const found = new Set<Novelty>();
  if (isNew(profile.devices, visit.device)) found.add('new-device');
  if (isNew(profile.networks, visit.network)) found.add('new-network');
  if (isNew(profile.places, placeKey(visit))) found.add('new-place');
  return found;
}

/** Outside all named places is a place too. */
export function placeKey({ place }: Visit): string {
  return place?.name ?? '';
}

/** The profile after a visit that was its owner's. */
export function learn(profile: Profile, visit: Visit): Profile {
  const since = visit.at - (profile.last?.at ?? visit.at);
  const fade = 0.5 ** (Math.max(0, since) / halfLife);
  const found = noveltiesOf(profile, visit);
  const hour = new Date(visit.at).getUTCHours();
  const count = (kind: Novelty) => round(profile.novel[kind] * fade + (found.has(kind) ? 1 : 0));
  return {
    devices: remember(profile.devices, visit.device, visit.at, most.devices),
    networks: remember(profile.networks, visit.network, visit.at, most.networks),
    places: remember(profile.places, placeKey(visit), visit.at, most.places),
    hours: profile.hours.map((visits, at) => round(visits * fade + (at === hour ? 1 : 0))),
    visits: round(profile.visits * fade + 1),
    novel: {
      'new-device': count('new-device'),
      'new-network': count('new-network'),
      'new-place': count('new-place'),
    },
    last: { at: visit.at, ...(visit.place === undefined ? {} : { place: visit.place }) },
  };
}

/** The oldest is forgotten for the newest. */
function remember(seen: readonly Seen[], key: string | undefined, at: number, limit: number): readonly Seen[] {
  if (key === undefined) return seen;
  if (seen[0]?.[0] === key) return seen.with(0, [key, at]);
  return [[key, at] as const, ...seen.filter(([known]) => known !== key)].slice(0, limit);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
