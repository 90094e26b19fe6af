import type { Text } from '@citywall/kernel';
import type { Exposure, InventoryEntry } from '../inventory/inventory-entry.ts';
import { usesOf } from '../inventory/judge-entry.ts';
import { knownFamilies } from '../policy/algorithm-policy.ts';
import type { AlgorithmUse } from '../policy/algorithm-use.ts';
import { isQuantumBroken } from '../policy/strength.ts';

/** What a city assumes about quantum computers and about itself. */
export interface QuantumAssumptions {
  /** The year in which one may break today's public-key cryptography. */
  readonly year: number;
  /** Years the city needs to move one thing. */
  readonly yearsToMove: number;
  /** Years of protection assumed where nobody has said. */
  readonly yearsAssumed: number;
}

export const usualAssumptions: QuantumAssumptions = { year: 2035, yearsToMove: 3, yearsAssumed: 10 };

export type Wave = 'now' | 'next' | 'later';

/** Something that must move, and why at this place in the order. */
export interface QuantumMove {
  readonly entry: InventoryEntry;
  readonly wave: Wave;
  /** Lifetime × exposure × threat; 1 to 45, higher moves earlier. */
  readonly score: number;
  readonly factors: { readonly lifetime: number; readonly exposure: number; readonly threat: number };
  /** Years left before protection must not be needed any more; negative: it is already too late to be safe. */
  readonly slackYears: number;
  readonly families: readonly string[];
  readonly why: Text;
  readonly to: Text;
}

export interface QuantumReadiness {
  /** In the order in which they should move. */
  readonly moves: readonly QuantumMove[];
  /** Entries that quantum computers do not break. */
  readonly ready: number;
  /** Entries without an algorithm that anyone knows. */
  readonly unknown: number;
  /** Among the moves: entries whose data lifetime or exposure nobody has said; the worst was assumed. */
  readonly undescribed: number;
}

const exposures: Readonly<Record<Exposure, number>> = { public: 3, partner: 2, internal: 1 };
const yearMs = 31_556_952_000;

/**
 * What must move to post-quantum cryptography, in which order, and why: how long the data must be protected (Mosca's
 * inequality: lifetime + time to move against time left), who can listen, and whether recording today already harms.
 */
export function assessReadiness(
  entries: readonly InventoryEntry[],
  now: number,
  assumptions: QuantumAssumptions = usualAssumptions,
): QuantumReadiness {
  const moves: QuantumMove[] = [];
  let ready = 0;
  let unknown = 0;
  for (const entry of entries) {
    const uses = usesOf(entry);
    const broken = brokenUses(uses);
    if (broken.length > 0) moves.push(moveOf(entry, broken, now, assumptions));
    else if (uses.some(({ family }) => !knownFamilies.has(family))) unknown += 1;
    else if (uses.length > 0) ready += 1;
  }
  moves.sort(
    (left, right) =>
      right.score - left.score || left.slackYears - right.slackYears || (left.entry.id < right.entry.id ? -1 : 1),
  );
  const undescribed = moves.filter(({ entry }) => entry.protectsYears === null || entry.exposure === null).length;
  return { moves, ready, unknown, undescribed };
}

/** What holds by itself: beside it in one algorithm, a broken partner for the same purpose does no harm. */
const carriers = {
  'key-exchange': ['ML-KEM', 'NTRU Prime'],
  encryption: ['ML-KEM'],
  signature: ['ML-DSA', 'SLH-DSA'],
} as const;

function brokenUses(uses: readonly AlgorithmUse[]): readonly AlgorithmUse[] {
  const carried = (purpose: AlgorithmUse['purpose']): boolean => {
    const families: readonly string[] = Object.hasOwn(carriers, purpose)
      ? carriers[purpose as keyof typeof carriers]
      : [];
    return uses.some(({ family }) => families.includes(family));
  };
  return uses.filter((use) => isQuantumBroken(use) && !carried(use.purpose));
}

function moveOf(
  entry: InventoryEntry,
  broken: readonly AlgorithmUse[],
  now: number,
  assumptions: QuantumAssumptions,
): QuantumMove {
  const secrecy = broken.some(({ purpose }) => purpose === 'key-exchange' || purpose === 'encryption');
  const years = entry.protectsYears ?? assumptions.yearsAssumed;
  const yearsLeft = assumptions.year - (1970 + now / yearMs);
  // Secrets recorded today must outlast the whole time; a signature must only be replaced before its own last day.
  const slackYears =
    Math.round((yearsLeft - assumptions.yearsToMove - (secrecy ? years : trustedFor(entry, years, now))) * 10) / 10;
  const lifetime = slackYears < 0 ? 5 : slackYears < 2 ? 4 : slackYears < 5 ? 3 : slackYears < 10 ? 2 : 1;
  const exposure = entry.exposure === null ? 3 : exposures[entry.exposure];
  const threat = secrecy ? 3 : broken.some(({ purpose }) => purpose === 'signature') ? 2 : 1;
  const score = lifetime * exposure * threat;
  const families = [...new Set(broken.map(({ family }) => family))];
  return {
    entry,
    wave: score >= 30 ? 'now' : score >= 12 ? 'next' : 'later',
    score,
    factors: { lifetime, exposure, threat },
    slackYears,
    families,
    why: explain({
      families,
      secrecy,
      years,
      slackYears,
      year: assumptions.year,
      assumed: entry.protectsYears === null,
    }),
    to: target(broken, secrecy),
  };
}

/** Years a signature will still be relied upon: to the end of its certificate when that is known. */
function trustedFor(entry: InventoryEntry, years: number, now: number): number {
  if (entry.protectsYears !== null || entry.expires === null) return years;
  return Math.max(0, (entry.expires - now) / yearMs);
}

function explain(facts: {
  families: readonly string[];
  secrecy: boolean;
  years: number;
  slackYears: number;
  year: number;
  assumed: boolean;
}): Text {
  const names = facts.families.join(', ');
  const lateEn =
    facts.slackYears < 0 ? `${-facts.slackYears} years too late already` : `${facts.slackYears} years to spare`;
  const lateZh = facts.slackYears < 0 ? `已晚 ${-facts.slackYears} 年` : `尚余 ${facts.slackYears} 年`;
  const assumedEn = facts.assumed ? ' (assumed: nobody has said)' : '';
  const assumedZh = facts.assumed ? '（假定值，尚未填写）' : '';
  return facts.secrecy
    ? {
        en: `What ${names} protects can be recorded today and read when a quantum computer comes, assumed in ${facts.year}. It must stay secret for ${facts.years} years${assumedEn}: ${lateEn}.`,
        zh: `由 ${names} 保护的数据今天即可被录制，待量子计算机出现（假定 ${facts.year} 年）后被解密。其需保密 ${facts.years} 年${assumedZh}：${lateZh}。`,
      }
    : {
        en: `Signatures of ${names} can be forged when a quantum computer comes, assumed in ${facts.year}. They must be replaced before: ${lateEn}.`,
        zh: `量子计算机出现（假定 ${facts.year} 年）后，${names} 签名可被伪造，须在此之前更换：${lateZh}。`,
      };
}

function target(broken: readonly AlgorithmUse[], secrecy: boolean): Text {
  const national = broken.some(({ family }) => family === 'SM2' || family === 'SM9');
  if (secrecy)
    return national
      ? { en: 'SM2 together with ML-KEM-768 (hybrid)', zh: 'SM2 与 ML-KEM-768 混合' }
      : { en: 'X25519MLKEM768, a hybrid with ML-KEM-768', zh: 'X25519MLKEM768（与 ML-KEM-768 混合）' };
  return national
    ? { en: 'SM2 together with ML-DSA-65 (two signatures)', zh: 'SM2 与 ML-DSA-65 双签名' }
    : { en: 'ML-DSA-65, or SLH-DSA for roots and firmware', zh: 'ML-DSA-65；根证书和固件可用 SLH-DSA' };
}
