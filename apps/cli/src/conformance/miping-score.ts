import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Problem } from '@citywall/kernel';
import {
  type Assessment,
  type AssessmentLayer,
  type AssessmentScore,
  assessmentLayers,
  type ManagementJudgement,
  type ObjectJudgement,
  type ProtectionLevel,
  scoreAssessment,
} from '@citywall/trust/supervision';
import type { ConformanceKind } from './kind.ts';

interface FileObject {
  readonly name: string;
  readonly na?: boolean;
  readonly d?: boolean;
  readonly a?: boolean;
  readonly k?: boolean;
  readonly ra?: number;
  readonly rk?: number;
}

interface Case {
  readonly id: string;
  readonly level: ProtectionLevel;
  readonly highRisk: boolean;
  /** By layer and unit, in Chinese: objects of technical units, one word for units of management. */
  readonly units: Readonly<Record<string, Readonly<Record<string, readonly FileObject[] | string>>>>;
  readonly expected: unknown;
}

const judgements: Readonly<Record<string, ManagementJudgement>> = {
  符合: 'conform',
  部分符合: 'partly',
  不符合: 'not',
  不适用: 'not-applicable',
};
const conclusions = { conform: '符合', basically: '基本符合', not: '不符合' } as const;

/** Scores of GB/T 39786 assessments: `expected` and `actual` are the whole expected object. */
export const kind: ConformanceKind = {
  name: 'miping-score',
  async *run(file) {
    const { cases } = JSON.parse(await readFile(file, 'utf8')) as { readonly cases: readonly Case[] };
    for (const one of cases) {
      const actual = answer(one);
      yield { id: one.id, expected: one.expected, actual, pass: isDeepStrictEqual(actual, one.expected) };
    }
  },
};

function answer(one: Case): unknown {
  try {
    return inWordsOfTheFile(scoreAssessment(assessmentOf(one)));
  } catch (error) {
    if (error instanceof Problem || error instanceof RangeError) return { refused: error.message };
    throw error;
  }
}

function assessmentOf(one: Case): Assessment {
  const objects: Record<string, readonly ObjectJudgement[]> = {};
  const management: Record<string, ManagementJudgement> = {};
  for (const [layerName, units] of Object.entries(one.units)) {
    for (const [unitName, judged] of Object.entries(units)) {
      const clause = clauseOf(layerName, unitName);
      if (typeof judged === 'string') management[clause] = judgementOf(judged);
      else objects[clause] = judged.map(objectOf);
    }
  }
  // The file says only whether there is a high risk, not which.
  const risks = one.highRisk ? [{ veto: 'key-management', clause: '', note: one.id }] : [];
  return { level: one.level, objects, management, risks };
}

function judgementOf(word: string): ManagementJudgement {
  const judgement = judgements[word];
  if (judgement === undefined) throw new RangeError(`${word} is no judgement of a management unit`);
  return judgement;
}

function objectOf({ name, na, d, a, k, ra, rk }: FileObject): ObjectJudgement {
  return {
    name,
    notApplicable: na,
    deployed: d,
    compliant: a,
    keysSecure: k,
    algorithmFactor: ra === undefined ? undefined : String(ra),
    keyFactor: rk === undefined ? undefined : String(rk),
  };
}

function layerNamed(name: string): AssessmentLayer {
  const layer = assessmentLayers.find((each) => each.name.zh === name);
  if (layer === undefined) throw new RangeError(`${name} is no layer of GB/T 39786`);
  return layer;
}

function clauseOf(layerName: string, unitName: string): string {
  const unit = layerNamed(layerName).units.find((each) => each.name.zh === unitName);
  if (unit === undefined) throw new RangeError(`${unitName} is no unit of ${layerName}`);
  return unit.clause;
}

function inWordsOfTheFile(score: AssessmentScore): unknown {
  const units: Record<string, string> = {};
  const layers: Record<string, string | null> = {};
  for (const { layer: id, score: layerScore, units: scored } of score.layers) {
    const layer = assessmentLayers.find((each) => each.id === id);
    if (layer === undefined) continue;
    layers[layer.name.zh] = layerScore;
    for (const { clause, score: unitScore } of scored) {
      const unit = layer.units.find((each) => each.clause === clause);
      if (unit !== undefined && unitScore !== null) units[`${layer.name.zh}|${unit.name.zh}`] = unitScore;
    }
  }
  const conclusion = score.conclusion === null ? null : conclusions[score.conclusion];
  return { units, layers, total: score.total, conclusion };
}
