import type {
  Assessment,
  AssessmentScore,
  Conclusion,
  LayerScore,
  ObjectJudgement,
  RecordedRisk,
  UnitScore,
} from './assessment.ts';
import {
  type AssessmentLayer,
  type AssessmentUnit,
  assessmentLayers,
  compensationShare,
  groupPoints,
  leastTotal,
  managementScores,
} from './gbt39786.table.ts';
import {
  compare,
  divided,
  one,
  plus,
  type Ratio,
  readDecimal,
  roundHalfUp,
  times,
  writeDecimal,
  zero,
} from './ratio.ts';
import { scoreObject } from './score-object.ts';
import { vetoes } from './vetoes.table.ts';

/** Decimals that objects, units and layers are rounded to before they are used further, and those of the total. */
const partDecimals = 4;
const totalDecimals = 2;

/** A value with the weight it has among its like; undefined: not applicable, in neither sum. */
interface Weighed {
  readonly value: Ratio | undefined;
  readonly weight: Ratio;
}

/**
 * The score of an assessment, exact in decimals: objects → units → layers → total, each rounded half up before it
 * is used (Quantitative Evaluation Rules, 2023). Throws Problem when a judgement lacks its Ra or Rk.
 */
export function scoreAssessment(assessment: Assessment): AssessmentScore {
  const layers = assessmentLayers.map((layer) => ({ layer, ...scoreLayer(assessment, layer) }));
  const groups = (['technical', 'management'] as const).map((group) => {
    const mean = weightedMean(
      layers
        .filter(({ layer }) => layer.group === group)
        .map(({ layer, value }) => ({ value, weight: whole(layer.weight) })),
    );
    return mean && times(mean, whole(groupPoints[group]));
  });
  const total = groups.reduce((sum, group) => sum && group && plus(sum, group), zero);
  const rounded = total && roundHalfUp(total, totalDecimals);
  const highRisks = assessment.risks.filter(stands);
  const flawless = layers.every(({ flawless }) => flawless);
  return {
    layers: layers.map(({ shown }) => shown),
    total: rounded === undefined ? null : writeDecimal(rounded, totalDecimals),
    conclusion: concludeFrom(rounded, highRisks.length > 0, flawless),
    highRisks,
    unjudged: unjudgedOf(assessment),
  };
}

function concludeFrom(total: Ratio | undefined, highRisk: boolean, flawless: boolean): Conclusion | null {
  if (highRisk) return 'not';
  if (total === undefined) return null;
  if (compare(total, readDecimal(leastTotal)) < 0) return 'not';
  return flawless ? 'conform' : 'basically';
}

/** Whether a recorded risk counts: a mitigation lowers only those that the guidance lets it lower. */
export function stands(risk: RecordedRisk): boolean {
  const mitigable = vetoes.find((veto) => veto.id === risk.veto)?.mitigable ?? false;
  return !(mitigable && risk.mitigation !== undefined && risk.mitigation.trim() !== '');
}

function scoreLayer(assessment: Assessment, layer: AssessmentLayer) {
  const units = layer.units.flatMap((unit) => {
    const weight = unit.weight[assessment.level - 1];
    return weight === null || weight === undefined ? [] : [{ weight, ...scoreUnit(assessment, layer, unit, weight) }];
  });
  const mean = weightedMean(units.map(({ value, weight }) => ({ value, weight: readDecimal(weight) })));
  const value = mean && roundHalfUp(mean, partDecimals);
  const shown: LayerScore = {
    layer: layer.id,
    score: write(value),
    weight: layer.weight,
    units: units.map(({ shown }) => shown),
  };
  return { value, shown, flawless: units.every((unit) => unit.value === undefined || compare(unit.value, one) === 0) };
}

function scoreUnit(assessment: Assessment, layer: AssessmentLayer, unit: AssessmentUnit, weight: string) {
  const objects = layer.group === 'technical' ? (assessment.objects[unit.clause] ?? []) : [];
  const scores = objects.map((object) => compensated(assessment, object));
  const value = layer.group === 'technical' ? meanOf(scores) : managementScore(assessment, unit.clause);
  const shown: UnitScore = {
    clause: unit.clause,
    score: write(value),
    weight,
    objects: objects.map(({ name }, at) => ({ name, score: write(scores[at]) })),
  };
  return { value, shown };
}

function managementScore(assessment: Assessment, clause: string): Ratio | undefined {
  const judgement = assessment.management[clause] ?? 'not-applicable';
  return judgement === 'not-applicable' ? undefined : readDecimal(managementScores[judgement]);
}

/** An object's score with what another makes up for it; only that other's own score is passed on, never what it received. */
function compensated(assessment: Assessment, object: ObjectJudgement): Ratio | undefined {
  const own = scoreObject(object);
  if (own === undefined) return undefined;
  const { clause, name } = object.compensatedBy ?? {};
  const other = clause && assessment.objects[clause]?.find((each) => each.name === name);
  const passed = other && scoreObject(other);
  return roundHalfUp(passed ? compensate(passed, own) : own, partDecimals);
}

/** What object B counts when object A makes up for it: half of A, when that is more than its own. */
export function compensate(a: Ratio, b: Ratio): Ratio {
  const half = times(readDecimal(compensationShare), a);
  return compare(half, b) > 0 ? half : b;
}

function meanOf(scores: readonly (Ratio | undefined)[]): Ratio | undefined {
  const mean = weightedMean(scores.map((value) => ({ value, weight: one })));
  return mean && roundHalfUp(mean, partDecimals);
}

/** Undefined when nothing is applicable. */
function weightedMean(parts: readonly Weighed[]): Ratio | undefined {
  let sum = zero;
  let weights = zero;
  for (const { value, weight } of parts) {
    if (value === undefined) continue;
    sum = plus(sum, times(value, weight));
    weights = plus(weights, weight);
  }
  return weights.over === 0n ? undefined : divided(sum, weights);
}

function unjudgedOf(assessment: Assessment): readonly string[] {
  return assessmentLayers.flatMap((layer) => {
    const judged: Readonly<Record<string, unknown>> =
      layer.group === 'technical' ? assessment.objects : assessment.management;
    return layer.units
      .filter((unit) => typeof unit.weight[assessment.level - 1] === 'string' && judged[unit.clause] === undefined)
      .map((unit) => unit.clause);
  });
}

function whole(number: number): Ratio {
  return { over: BigInt(number), under: 1n };
}

function write(value: Ratio | undefined): string | null {
  return value === undefined ? null : writeDecimal(value, partDecimals);
}
