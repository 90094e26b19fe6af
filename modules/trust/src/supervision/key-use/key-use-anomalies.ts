import type { Text } from '@citywall/kernel';

/** Uses of one key for one act by one principal in one hour. */
export interface HourlyUse {
  readonly key: string;
  readonly name: string;
  readonly act: string;
  readonly principal: string;
  /** The hour's first ms. */
  readonly hour: number;
  readonly count: number;
}

/** A use of a key that its past does not explain. */
export interface KeyUseAnomaly {
  readonly kind: 'rate' | 'hour' | 'principal';
  readonly key: string;
  readonly name: string;
  readonly act: string;
  readonly hour: number;
  readonly expected: string;
  readonly seen: string;
  readonly text: Text;
}

export interface KeyUseRules {
  /** A key is judged only when its first known use lies at least so long back, ms. */
  readonly leastHistory: number;
  /** … and it was used in at least so many hours. */
  readonly leastHours: number;
  /** How many times the busiest hour of the past is too much, and below which count nothing is. */
  readonly rateFactor: number;
  readonly rateFloor: number;
  /** Minutes that the city's clock is ahead of UTC. */
  readonly zoneMinutes: number;
}

export const usualRules: KeyUseRules = {
  leastHistory: 7 * 86_400_000,
  leastHours: 20,
  rateFactor: 3,
  rateFloor: 100,
  zoneMinutes: 480,
};

const hourMs = 3_600_000;

/**
 * Judges the uses since `from` (an hour's first ms) by those before: a rate far above the busiest hour, an hour of the
 * day in which the key was never used nor in a neighbouring one, a principal that never used it. Deterministic.
 */
export function findKeyUseAnomalies(
  uses: readonly HourlyUse[],
  from: number,
  rules: KeyUseRules = usualRules,
): readonly KeyUseAnomaly[] {
  const byKey = Map.groupBy(uses, ({ key, act }) => `${key} ${act}`);
  return [...byKey.values()].flatMap((all) => {
    const past = all.filter(({ hour }) => hour < from);
    const hours = sumByHour(past);
    const oldest = Math.min(...hours.keys());
    if (hours.size < rules.leastHours || from - oldest < rules.leastHistory) return [];
    return judgeRecent(
      all.filter(({ hour }) => hour >= from),
      past,
      hours,
      rules,
    );
  });
}

function judgeRecent(
  recent: readonly HourlyUse[],
  past: readonly HourlyUse[],
  hours: ReadonlyMap<number, number>,
  rules: KeyUseRules,
): readonly KeyUseAnomaly[] {
  const busiest = Math.max(...hours.values());
  const limit = Math.max(rules.rateFloor, busiest * rules.rateFactor);
  const usual = new Set([...hours.keys()].map((hour) => hourOfDay(hour, rules)));
  const known = new Set(past.map(({ principal }) => principal));
  const found: KeyUseAnomaly[] = [];
  const [first] = recent;
  if (first === undefined) return found;
  const about = { key: first.key, name: first.name, act: first.act };
  for (const [hour, count] of sumByHour(recent)) {
    if (count > limit)
      found.push({
        ...about,
        kind: 'rate',
        hour,
        expected: `≤ ${limit}`,
        seen: String(count),
        text: rateText(about, count, busiest),
      });
    const day = hourOfDay(hour, rules);
    if (![day, (day + 1) % 24, (day + 23) % 24].some((each) => usual.has(each)))
      found.push({
        ...about,
        kind: 'hour',
        hour,
        expected: listOfHours(usual),
        seen: `${day}:00`,
        text: hourText(about, day),
      });
  }
  for (const { principal, hour, count } of recent) {
    if (known.has(principal)) continue;
    known.add(principal);
    found.push({
      ...about,
      kind: 'principal',
      hour,
      expected: `${past.length} uses by others`,
      seen: principal,
      text: principalText(about, principal, count),
    });
  }
  return found;
}

function sumByHour(uses: readonly HourlyUse[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { hour, count } of uses) sums.set(hour, (sums.get(hour) ?? 0) + count);
  return sums;
}

function hourOfDay(hour: number, { zoneMinutes }: KeyUseRules): number {
  return Math.floor((hour + zoneMinutes * 60_000) / hourMs) % 24;
}

function listOfHours(hours: ReadonlySet<number>): string {
  return [...hours]
    .sort((left, right) => left - right)
    .map((hour) => `${hour}:00`)
    .join(', ');
}

type About = Pick<KeyUseAnomaly, 'name' | 'act'>;

function rateText({ name, act }: About, count: number, busiest: number): Text {
  return {
    en: `Key ${name} was used ${count} times in an hour (${act}); its busiest hour before had ${busiest}. Ask its owner, or suspend it.`,
    zh: `密钥 ${name} 在一小时内被使用 ${count} 次（${act}）；此前最多为 ${busiest} 次。请询问其所有者，或暂停使用。`,
  };
}

function hourText({ name, act }: About, day: number): Text {
  return {
    en: `Key ${name} was used around ${day}:00 (${act}), when it was never used before. Ask its owner, or suspend it.`,
    zh: `密钥 ${name} 在 ${day} 时前后被使用（${act}），此前从未在该时段使用。请询问其所有者，或暂停使用。`,
  };
}

function principalText({ name, act }: About, principal: string, count: number): Text {
  return {
    en: `Key ${name} was used ${count} times (${act}) by ${principal}, who never used it before. Check that this is wanted.`,
    zh: `密钥 ${name} 被 ${principal} 使用 ${count} 次（${act}），该主体此前从未使用。请确认是否应当如此。`,
  };
}
