import type { Text } from '@citywall/kernel';
import { kilometresBetween } from './places.ts';
import { type Novelty, novelties, noveltiesOf, type Profile, placeKey } from './profile.ts';
import * as tell from './signal-words.ts';
import type { Visit } from './visit.ts';

export type SignalKind =
  | Novelty
  | 'impossible-travel'
  | 'odd-hour'
  | 'leaked-password'
  | 'failures'
  | 'findings'
  | 'dormant'
  | 'posture';

/** One thing that was weighed. */
export interface Signal {
  readonly kind: SignalKind;
  /** Natural logarithm of how many times likelier it is when somebody else signs in than when the owner does; below 0 it speaks for him. */
  readonly weight: number;
  readonly expected: Text;
  readonly seen: Text;
}

/** How likely it is that somebody else signs in, in percent, and why: the weightiest signal first. */
export interface Judgement {
  readonly score: number;
  readonly signals: readonly Signal[];
}

/** At what share of the sign-ins of everybody something is new. */
export type Rates = Readonly<Record<Novelty, number>>;

/** A network of so many accounts is shared. */
export const sharedBy = 3;

/** What is taken for everybody until enough was seen. */
export const firstRates: Rates = { 'new-device': 0.03, 'new-network': 0.1, 'new-place': 0.03 };

/** One sign-in in so many is thought to be somebody else's before anything is known of it. */
const prior = 1 / 1_000;
/** How often a stranger shows each. */
const ofStrangers = { 'new-device': 0.9, 'new-network': 0.85, 'new-place': 0.6 } as const;
/** A new network that others of the city use too: so often it is a stranger's, and so often the owner's. */
const sharedNetwork = { strangers: 0.1, owners: 0.5 };
/** So many visits weigh what everybody does against what the account does. */
const shrinkage = 8;
const lightest = -3;
const heaviest = 5;
/** Faster than an airliner between two places at least so far apart, km/h and km. */
const fastest = 900;
const farApart = 100;
const day = 86_400_000;
const dormantAfter = 45;

/** The same for the same visit, profile and rates. */
export function judge(visit: Visit, profile: Profile, rates: Rates): Judgement {
  const signals = [
    ...noveltySignals(visit, profile, rates),
    travelSignal(visit, profile),
    hourSignal(visit, profile),
    leakedSignal(visit),
    failuresSignal(visit),
    findingsSignal(visit),
    dormantSignal(visit, profile),
    postureSignal(visit),
  ].filter((signal) => signal !== undefined);
  const odds = Math.log(prior / (1 - prior)) + sum(independent(signals));
  const score = Math.round(100 / (1 + Math.exp(-odds)));
  return { score, signals: signals.toSorted((a, b) => b.weight - a.weight) };
}

const ofWhere: ReadonlySet<SignalKind> = new Set(['new-network', 'new-place', 'impossible-travel']);

/** Network, place and travel tell of the same thing: the weightiest counts whole, the others half. */
function independent(signals: readonly Signal[]): readonly number[] {
  const where = signals
    .filter(({ kind, weight }) => ofWhere.has(kind) && weight > 0)
    .map(({ weight }) => weight)
    .toSorted((a, b) => b - a);
  const others = signals.filter(({ kind, weight }) => !(ofWhere.has(kind) && weight > 0)).map(({ weight }) => weight);
  return [...others, ...where.map((weight, place) => (place === 0 ? weight : weight / 2))];
}

function noveltySignals(visit: Visit, profile: Profile, rates: Rates): readonly Signal[] {
  if (profile.last === undefined) return [];
  const found = noveltiesOf(profile, visit);
  return novelties.flatMap((kind) => {
    if (kind === 'new-device' && visit.device === undefined) return [];
    const own = (profile.novel[kind] + shrinkage * rates[kind]) / (profile.visits + shrinkage);
    const theirs = ofStrangers[kind];
    const isNew = found.has(kind);
    const times = isNew ? theirs / own : (1 - theirs) / (1 - own);
    const weight = bounded(Math.log(kind === 'new-network' && isNew ? times * sharedTimes(visit) : times));
    const seen = isNew ? tell.isNew(kind, visit) : tell.isKnown(kind, visit);
    return [{ kind, weight, expected: tell.novelty(kind, profile, own), seen }];
  });
}

function sharedTimes({ shared }: Visit): number {
  const { strangers, owners } = sharedNetwork;
  return shared ? strangers / owners : (1 - strangers) / (1 - owners);
}

function travelSignal(visit: Visit, { last }: Profile): Signal | undefined {
  if (last?.place === undefined || visit.place === undefined || placeKey(visit) === last.place.name) return undefined;
  const kilometres = kilometresBetween(last.place, visit.place) ?? 0;
  const hours = Math.max(0, visit.at - last.at) / 3_600_000;
  if (kilometres < farApart || kilometres <= hours * fastest) return undefined;
  const expected = tell.possibleTravel(last.place.name, kilometres, kilometres / fastest);
  return { kind: 'impossible-travel', weight: heaviest, expected, seen: tell.travel(visit, hours) };
}

/** Neighbouring hours count too, so that a few visits say something. */
const kernel = [1, 2, 3, 2, 1].map((part) => part / 9);

function hourSignal(visit: Visit, profile: Profile): Signal | undefined {
  if (profile.last === undefined) return undefined;
  const hour = new Date(visit.at).getUTCHours();
  const near = sum(kernel.map((part, at) => part * (profile.hours[(hour + at + 22) % 24] ?? 0)));
  const share = (near + shrinkage / 2 / 24) / (profile.visits + shrinkage / 2);
  const weight = Math.max(-1, Math.min(2.5, Math.log(1 / 24 / share)));
  return { kind: 'odd-hour', weight, expected: tell.usualHours(profile.hours), seen: tell.hour(visit.at) };
}

function leakedSignal({ leaked }: Visit): Signal | undefined {
  return leaked ? { kind: 'leaked-password', weight: 3, ...tell.leaked } : undefined;
}

function failuresSignal({ failures }: Visit): Signal | undefined {
  if (failures < 3) return undefined;
  return { kind: 'failures', weight: Math.min(3, Math.log(failures)), ...tell.failures(failures) };
}

/** A finding about somebody may be another's doing; one about the address he comes from tells more. Neither blocks alone. */
function findingsSignal({ findings: { name, address } }: Visit): Signal | undefined {
  if (name + address === 0) return undefined;
  return { kind: 'findings', weight: address > 0 ? 3 : 1.5, ...tell.findings(name, address) };
}

function dormantSignal(visit: Visit, { last }: Profile): Signal | undefined {
  const days = Math.floor((visit.at - (last?.at ?? visit.at)) / day);
  if (days < dormantAfter) return undefined;
  return { kind: 'dormant', weight: Math.min(2.5, Math.log(days / 15)), ...tell.dormant(days, dormantAfter) };
}

function postureSignal({ posture }: Visit): Signal | undefined {
  return posture === 'unhealthy' ? { kind: 'posture', weight: 2, ...tell.posture } : undefined;
}

function bounded(weight: number): number {
  return Math.max(lightest, Math.min(heaviest, weight));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
