import type { CorrelationRule, RuleDocument, RuleSet, SigmaRule } from '@citywall/sigma';
import { stringify } from 'yaml';
import type { ExceptionCondition, RuleException } from './tables.ts';

/** The rules an exception on `key` applies to: the rule itself, or for a correlation every rule that feeds it. */
export function rulesBehind(ruleSet: Pick<RuleSet, 'rules' | 'correlations'>, key: string): readonly SigmaRule[] {
  const correlations = new Map(ruleSet.correlations.map((correlation) => [correlation.key, correlation]));
  const rules = new Map(ruleSet.rules.map((rule) => [rule.key, rule]));
  const found = new Map<string, SigmaRule>();
  const visited = new Set<string>();
  const visit = (at: string): void => {
    if (visited.has(at)) return;
    visited.add(at);
    const rule = rules.get(at);
    if (rule !== undefined) found.set(at, rule);
    for (const { to } of (correlations.get(at) as CorrelationRule | undefined)?.rules ?? []) visit(to);
  };
  visit(key);
  return [...found.values()];
}

/**
 * An exception as Sigma filter documents, one for each rule it applies to: `not` all of its conditions.
 * Answers the YAML text, which the ordinary parser reads like any other file.
 */
export function filterText(exception: RuleException, rules: readonly SigmaRule[]): string {
  const selection = Object.fromEntries(
    exception.conditions.map((condition) => [fieldOf(condition), literalValue(condition)]),
  );
  return rules
    .map((rule) =>
      stringify({
        title: exception.title,
        description: exception.reason,
        logsource: rule.logsource,
        filter: { rules: [rule.id ?? rule.name ?? rule.key], selection, condition: 'not selection' },
      }),
    )
    .join('---\n');
}

function fieldOf({ field, modifier }: ExceptionCondition): string {
  return modifier === undefined ? field : `${field}|${modifier}`;
}

/** An excepted value is meant literally: what Sigma would read as a wildcard is escaped. */
function literalValue({ value, modifier }: ExceptionCondition): string {
  return modifier === 'cidr' ? value : value.replace(/[\\*?]/g, '\\$&');
}

/** Key of a document as rules are listed by: a refused one has none and is named by its place. */
export function keyOf(document: RuleDocument): string {
  if (document.kind !== 'refused') return document.key;
  return document.id ?? `${document.file}:${document.line}`;
}
