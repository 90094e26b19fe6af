import type { Principal } from '@citywall/kernel';
import { cedar } from '../cedar.ts';
import { evaluate } from '../evaluate.ts';
import type { Question } from '../question.ts';
import { joinReads, readsRolesOnly } from '../reads.ts';
import { type Rule, type RuleBook, speaksOf } from '../rule-book.ts';
import { type Known, nothingKnown, partialQuestion } from './partial-question.ts';

/** What would come of an operation when only the principal is known: it may depend on what it is done to, when and from where. */
export type Outcome = 'allowed' | 'denied' | 'depends';

/** An outcome, and the policies that determine it, or that it depends on. */
export interface Outlook {
  readonly outcome: Outcome;
  readonly policies: readonly string[];
}

const denied: Outlook = { outcome: 'denied', policies: [] };

/** The outcome for a principal over every resource and context: allowed and denied hold whatever they are. */
export function outlook(book: RuleBook, principal: Principal, operation: string): Outlook {
  const resource = { type: 'Anything', id: '*' };
  return outlookOf(book, { principal, operation, resource, context: {} }, nothingKnown);
}

/** The outcome as far as it is determined by what is known; an error is deny, as in a decision. */
export function outlookOf(book: RuleBook, question: Question, known: Known): Outlook {
  const rules = (book.of(question.operation)?.rules ?? []).filter((rule) => speaksOf(rule, question.principal));
  if (!rules.some(({ parsed }) => parsed.effect === 'permit'))
    return { ...denied, policies: rules.filter(isForbidAlways).map(({ id }) => id) };
  const reads = joinReads(rules.map((rule) => rule.reads));
  if (readsRolesOnly(reads)) {
    const { allowed, policies } = evaluate({ rules }, question);
    return { outcome: allowed ? 'allowed' : 'denied', policies };
  }
  const answer = cedar.isAuthorizedPartial({
    ...partialQuestion(question, reads, known),
    policies: { staticPolicies: Object.fromEntries(rules.map((rule) => [rule.id, rule.cedar])) },
  });
  if (answer.type === 'failure' || answer.response.errored.length > 0) return denied;
  const { decision, mustBeDetermining, mayBeDetermining } = answer.response;
  if (decision === null) return { outcome: 'depends', policies: mayBeDetermining.toSorted() };
  return { outcome: decision === 'allow' ? 'allowed' : 'denied', policies: mustBeDetermining.toSorted() };
}

function isForbidAlways({ parsed, reads }: Rule): boolean {
  return parsed.effect === 'forbid' && parsed.conditions.length === 0 && readsRolesOnly(reads);
}
