import { invalid } from '@citywall/kernel';
import type { ObjectJudgement } from './assessment.ts';
import { algorithmFactors, keyFactors, objectScores, type ProtectionLevel } from './gbt39786.table.ts';
import { one, type Ratio, readDecimal, times, zero } from './ratio.ts';

/** Ra of an algorithm that does not comply, by its security strength in bits. */
export function algorithmFactorOf(bits: number): string {
  return algorithmFactors.find((row) => bits >= row.leastBits)?.factor ?? '0.2';
}

/** Rk at a level when the module is certified to `moduleLevel` (0: not certified) and the other key rules hold. */
export function keyFactorOf(level: ProtectionLevel, moduleLevel: number): string {
  return keyFactors.find((row) => row.level === level && moduleLevel >= row.moduleLevel)?.factor ?? '1';
}

/** The Rk a level knows. */
export function keyFactorsOf(level: ProtectionLevel): readonly string[] {
  return ['1', ...keyFactors.filter((row) => row.level === level).map((row) => row.factor)];
}

/** What the object counts by its own judgements, before compensation; undefined when not applicable. */
export function scoreObject(object: ObjectJudgement): Ratio | undefined {
  if (object.notApplicable === true) return undefined;
  if (object.deployed !== true) return zero;
  const faults = [
    ...(object.compliant === true ? [] : [factorOf(object, object.algorithmFactor, 'Ra')]),
    ...(object.keysSecure === true ? [] : [factorOf(object, object.keyFactor, 'Rk')]),
  ];
  const base = [objectScores.conform, objectScores.oneFault, objectScores.twoFaults][faults.length] as string;
  return times(readDecimal(base), faults.reduce(times, one));
}

function factorOf(object: ObjectJudgement, factor: string | undefined, name: 'Ra' | 'Rk'): Ratio {
  if (factor !== undefined) return readDecimal(factor);
  throw invalid('trust.assessment.factor-missing', {
    en: `Object “${object.name}” does not comply but has no ${name}. Give ${name} for it.`,
    zh: `对象“${object.name}”不符合要求但未给出 ${name}。请为其填写 ${name}。`,
  });
}
