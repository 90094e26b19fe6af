import { type Judgement, judgeUse, worst } from '../policy/algorithm-policy.ts';
import type { AlgorithmUse, Purpose } from '../policy/algorithm-use.ts';
import type { PolicySettings, Verdict } from '../policy/policy-rule.ts';
import { readAlgorithm } from '../policy/read-algorithm.ts';
import type { SeenCryptography } from './inventory-entry.ts';

/** What the policy says of an entry: the worst verdict, and the judgement on each use that leads to it. */
export interface EntryVerdict {
  /** Null for an entry that names no cryptography, such as a device. */
  readonly verdict: Verdict | null;
  readonly judgements: readonly Judgement[];
}

/** Parameters whose value is an algorithm's name, with the purpose where the name leaves it open. */
const algorithmParameters: Readonly<Record<string, Purpose>> = { signature: 'signature', group: 'key-exchange' };

/** Every primitive an entry stands for. A name nobody knows stands for itself, so that it is judged and not overlooked. */
export function usesOf(
  entry: Pick<SeenCryptography, 'kind' | 'algorithm' | 'parameters' | 'purpose'>,
): readonly AlgorithmUse[] {
  const usual: Purpose = entry.kind === 'certificate' ? 'signature' : purposeOf(entry.purpose);
  const named: (readonly [string, Purpose])[] = entry.algorithm === null ? [] : [[entry.algorithm, usual]];
  for (const [key, purpose] of Object.entries(algorithmParameters)) {
    const value = entry.parameters[key];
    if (value !== undefined) named.push([value, purpose]);
  }
  return named.flatMap(([name, purpose]) => {
    const known = readAlgorithm(name, purpose);
    return known.length > 0 ? known : [{ family: name.slice(0, 120), bits: null, purpose }];
  });
}

/** Judges an entry by the city's policy at a moment, ms. */
export function judgeEntry(
  settings: PolicySettings,
  entry: Pick<SeenCryptography, 'kind' | 'algorithm' | 'parameters' | 'purpose'>,
  now: number,
): EntryVerdict {
  const judgements = usesOf(entry).map((use) => judgeUse(settings, use, now));
  return { verdict: judgements.length === 0 ? null : worst(judgements.map(({ verdict }) => verdict)), judgements };
}

function purposeOf(text: string | null): Purpose {
  const known: readonly Purpose[] = ['protocol', 'signature', 'key-exchange', 'encryption', 'mac', 'hash'];
  return known.find((purpose) => purpose === text) ?? 'unknown';
}
