import { invalid, type Text } from '@citywall/kernel';
import type { Assessment, ObjectJudgement } from './assessment.ts';
import { algorithmFactors, assessmentLayers } from './gbt39786.table.ts';
import { keyFactorsOf } from './score-object.ts';
import { vetoes } from './vetoes.table.ts';

/** Clauses that a level assesses, by group. */
function clausesOf(assessment: Assessment, group: 'technical' | 'management'): ReadonlySet<string> {
  const layers = assessmentLayers.filter((layer) => layer.group === group);
  const units = layers.flatMap((layer) => layer.units);
  return new Set(units.filter((unit) => unit.weight[assessment.level - 1] !== null).map(({ clause }) => clause));
}

/**
 * Refuses judgements that the rules do not know at the assessment's level, with what to change: clauses, Ra and Rk,
 * names, makings-up and vetoes. What passes can always be scored.
 */
export function checkAssessment(assessment: Assessment): void {
  const technical = clausesOf(assessment, 'technical');
  const management = clausesOf(assessment, 'management');
  for (const [clause, objects] of Object.entries(assessment.objects)) {
    if (!technical.has(clause)) throw unknownClause(clause, assessment.level);
    const names = objects.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
      throw refuse(clause, twice, {
        en: 'is named twice; give each object its own name',
        zh: '重名；请为每个对象取不同名称',
      });
    for (const object of objects) checkObject(assessment, clause, object);
  }
  for (const clause of Object.keys(assessment.management))
    if (!management.has(clause)) throw unknownClause(clause, assessment.level);
  for (const risk of assessment.risks) checkRisk(risk, new Set([...technical, ...management]), assessment.level);
}

function checkObject(assessment: Assessment, clause: string, object: ObjectJudgement): void {
  const { name, notApplicable, deployed, compliant, keysSecure, algorithmFactor, keyFactor, compensatedBy } = object;
  if (notApplicable === true) return;
  if (deployed === undefined)
    throw refuse(clause, name, {
      en: 'lacks D: say whether cryptography is deployed',
      zh: '缺少 D：请说明是否部署密码',
    });
  if (deployed && (compliant === undefined || keysSecure === undefined))
    throw refuse(clause, name, {
      en: 'lacks A or K: judge algorithm and key management',
      zh: '缺少 A 或 K：请评判算法与密钥管理',
    });
  const ra = algorithmFactors.map(({ factor }) => factor);
  if (deployed && compliant === false && !ra.includes(algorithmFactor ?? ''))
    throw refuse(clause, name, { en: `needs Ra: one of ${ra.join(', ')}`, zh: `需要 Ra：${ra.join('、')} 之一` });
  const rk = keyFactorsOf(assessment.level);
  if (deployed && keysSecure === false && !rk.includes(keyFactor ?? ''))
    throw refuse(clause, name, { en: `needs Rk: one of ${rk.join(', ')}`, zh: `需要 Rk：${rk.join('、')} 之一` });
  if (compensatedBy === undefined) return;
  const other = assessment.objects[compensatedBy.clause]?.find((each) => each.name === compensatedBy.name);
  if (other === undefined || other === object)
    throw refuse(clause, name, { en: 'is made up for by an object that is not there', zh: '所引用的补偿对象不存在' });
}

function checkRisk({ veto, clause }: Assessment['risks'][number], clauses: ReadonlySet<string>, level: number): void {
  const row = vetoes.find((each) => each.id === veto);
  if (!clauses.has(clause)) throw unknownClause(clause, level);
  if (row !== undefined && (row.clauses.length === 0 || row.clauses.includes(clause))) return;
  throw invalid('trust.assessment.veto', {
    en: `“${veto}” is no high risk of clause ${clause}. Choose one from the list of the clause.`,
    zh: `“${veto}”不是条款 ${clause} 的高风险项。请从该条款的列表中选择。`,
  });
}

function unknownClause(clause: string, level: number) {
  return invalid('trust.assessment.clause', {
    en: `Clause ${clause.slice(0, 20)} is not assessed at level ${level}, or not in this way. Take it out.`,
    zh: `条款 ${clause.slice(0, 20)} 在第 ${level} 级不测评，或测评方式不同。请移除。`,
  });
}

function refuse(clause: string, name: string, what: Text) {
  return invalid('trust.assessment.object', {
    en: `Object “${name}” of clause ${clause} ${what.en}.`,
    zh: `条款 ${clause} 的对象“${name}”${what.zh}。`,
  });
}
