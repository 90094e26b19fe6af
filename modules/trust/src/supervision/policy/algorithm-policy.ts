import type { Text } from '@citywall/kernel';
import { standardRules } from './algorithm-policy.table.ts';
import type { AlgorithmUse } from './algorithm-use.ts';
import { type PolicyRule, type PolicySettings, type Verdict, verdicts } from './policy-rule.ts';

/** A verdict on one use with the rule that gave it; `rule` is null when none fits. */
export interface Judgement {
  readonly use: AlgorithmUse;
  readonly verdict: Verdict;
  readonly rule: string | null;
  readonly reason: Text;
  readonly source: string | null;
}

const unjudged: Text = {
  en: 'No rule of the city knows this algorithm. Judge it and add a rule.',
  zh: '城市的策略中没有针对此算法的规则。请评判后添加规则。',
};

/** Families that the standard policy has judged; any other is a name nobody has read. */
export const knownFamilies: ReadonlySet<string> = new Set(standardRules.flatMap(({ families }) => families));

/** The rules in the order in which they are asked. */
export function rulesOf(settings: PolicySettings): readonly PolicyRule[] {
  const aside = new Set(settings.suspended);
  return [...settings.rules, ...standardRules.filter((rule) => !aside.has(rule.id))];
}

/** The verdict of the first rule that fits on that day; `now` in ms. */
export function judgeUse(settings: PolicySettings, use: AlgorithmUse, now: number): Judgement {
  const day = new Date(now).toISOString().slice(0, 10);
  const rule = rulesOf(settings).find((each) => fits(each, use, day));
  if (rule === undefined) return { use, verdict: settings.otherwise, rule: null, reason: unjudged, source: null };
  return { use, verdict: rule.verdict, rule: rule.id, reason: rule.reason, source: rule.source };
}

function fits(rule: PolicyRule, use: AlgorithmUse, day: string): boolean {
  return (
    rule.families.includes(use.family) &&
    (rule.purposes === undefined || rule.purposes.includes(use.purpose)) &&
    (rule.below === undefined || (use.bits !== null && use.bits < rule.below)) &&
    (rule.from === undefined || rule.from <= day) &&
    (rule.until === undefined || day <= rule.until)
  );
}

/** The worst of several; compliant when there are none. */
export function worst(all: readonly Verdict[]): Verdict {
  return all.reduce<Verdict>(
    (found, one) => (verdicts.indexOf(one) > verdicts.indexOf(found) ? one : found),
    'compliant',
  );
}
