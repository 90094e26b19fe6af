import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Text } from '@citywall/kernel';
import { cedar } from '../cedar.ts';
import { conjuncts } from '../policies/widening.ts';
import type { Question } from '../question.ts';
import { type Rule, type RuleBook, speaksOf } from '../rule-book.ts';
import { conditionText, conditionWords, principalWords } from './condition-words.ts';
import { type Known, partialQuestion } from './partial-question.ts';

/** One thing that would have to be otherwise. */
export interface Missing {
  readonly words: Text;
  /** As the policy says it. */
  readonly cedar: string;
  /** It cannot be told without knowing what it is done to, or how somebody comes. */
  readonly open: boolean;
}

/** A policy that would have allowed it, and what it lacked. */
export interface NearMiss {
  readonly rule: Rule;
  readonly missing: readonly Missing[];
}

const mostMisses = 5;

/** The permits that come nearest to the question, the nearest first: those that lack least. */
export function nearMisses(book: RuleBook, question: Question, known: Known): readonly NearMiss[] {
  const permits = (book.of(question.operation)?.rules ?? []).filter(({ parsed }) => parsed.effect === 'permit');
  return permits
    .map((rule) => ({ rule, missing: missingOf(rule, question, known) }))
    .toSorted((a, b) => a.missing.length - b.missing.length || a.rule.id.localeCompare(b.rule.id))
    .slice(0, mostMisses);
}

/** What of the conditions of one policy is not fulfilled. */
export function missingOf(rule: Rule, question: Question, known: Known): readonly Missing[] {
  const { parsed } = rule;
  const who = principalWords(parsed.principal);
  const scope =
    who === undefined || speaksOf(rule, question.principal)
      ? []
      : [{ words: who, cedar: scopeText(parsed), open: false }];
  const conditions = parsed.conditions.flatMap(({ kind, body }) =>
    kind === 'when' ? conjuncts(body) : [{ '!': { arg: body } } as Cedar.Expr],
  );
  const lacking = conditions.flatMap((condition) => {
    const holds = isFulfilled(rule, condition, question, known);
    if (holds === true) return [];
    const text = { words: conditionWords(condition), cedar: conditionText(condition) };
    return [{ ...text, open: holds === undefined }];
  });
  return [...scope, ...lacking];
}

function scopeText(parsed: Cedar.PolicyJson): string {
  const answer = cedar.policyToText({ ...parsed, conditions: [] });
  return answer.type === 'failure' ? '' : (/\(\s*([\s\S]*?),\s*action/.exec(answer.text)?.[1]?.trim() ?? '');
}

/** Whether one condition is true; undefined when that depends on what is not known. */
function isFulfilled(rule: Rule, condition: Cedar.Expr, question: Question, known: Known): boolean | undefined {
  const alone: Cedar.PolicyJson = {
    ...{ effect: 'permit', principal: { op: 'All' }, action: { op: 'All' }, resource: { op: 'All' } },
    conditions: [{ kind: 'when', body: condition }],
  };
  const answer = cedar.isAuthorizedPartial({
    ...partialQuestion(question, rule.reads, known),
    policies: { staticPolicies: { condition: alone } },
  });
  if (answer.type === 'failure' || answer.response.errored.length > 0) return false;
  const { decision } = answer.response;
  return decision === null ? undefined : decision === 'allow';
}
