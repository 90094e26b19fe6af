import type { JsonObject, Principal } from '@citywall/kernel';
import { cedar } from '../cedar.ts';
import { evaluate } from '../evaluate.ts';
import type { Moment } from '../moment.ts';
import { cedarQuestion, withMoment } from '../question.ts';
import { joinReads, readsRolesOnly } from '../reads.ts';
import { type Rule, type RuleBook, speaksOf } from '../rule-book.ts';

/** What would come of an operation when only the principal is known: it may depend on what it is done to, when and from where. */
export type Outcome = 'allowed' | 'denied' | 'depends';

/** An outcome, and the policies that determine it, or that it depends on. */
export interface Outlook {
  readonly outcome: Outcome;
  readonly policies: readonly string[];
}

const denied: Outlook = { outcome: 'denied', policies: [] };
const noMoment = (): Moment => ({}) as Moment;

/**
 * The outcome for a principal over every resource and context: allowed and denied hold whatever they are. `context` is what
 * is known of it; errors are deny, as in a decision.
 */
export function outlook(book: RuleBook, principal: Principal, operation: string, context: JsonObject = {}): Outlook {
  const rules = (book.of(operation)?.rules ?? []).filter((rule) => speaksOf(rule, principal));
  if (!rules.some(({ parsed }) => parsed.effect === 'permit'))
    return { outcome: 'denied', policies: rules.filter(isForbidAlways).map(({ id }) => id) };
  const reads = joinReads(rules.map((rule) => rule.reads));
  if (readsRolesOnly(reads)) {
    const { allowed, policies } = evaluate(
      { rules, reads },
      { principal, operation, resource: { type: 'Anything', id: '*' }, context },
    );
    return { outcome: allowed ? 'allowed' : 'denied', policies };
  }
  return partly(rules, principal, operation, context);
}

function isForbidAlways({ parsed, reads }: Rule): boolean {
  return parsed.effect === 'forbid' && parsed.conditions.length === 0 && readsRolesOnly(reads);
}

function partly(rules: readonly Rule[], principal: Principal, operation: string, context: JsonObject): Outlook {
  const reads = joinReads(rules.map((rule) => rule.reads));
  const known = withMoment({ principal, operation, resource: { type: 'Anything', id: '*' }, context }, noMoment, reads);
  const question = cedarQuestion(known, reads);
  const unknown = [...reads.context].filter((name) => question.context[name] === undefined);
  const answer = cedar.isAuthorizedPartial({
    principal: question.principal,
    action: question.action,
    resource: null,
    context: {
      ...question.context,
      ...Object.fromEntries(unknown.map((name) => [name, { __extn: { fn: 'unknown', arg: name } }])),
    },
    policies: { staticPolicies: Object.fromEntries(rules.map(({ id, cedar }) => [id, cedar])) },
    entities: question.entities.slice(0, 1),
  });
  if (answer.type === 'failure') return denied;
  const { decision, errored, mustBeDetermining, mayBeDetermining } = answer.response;
  if (errored.length > 0) return denied;
  if (decision === 'allow') return { outcome: 'allowed', policies: mustBeDetermining.toSorted() };
  if (decision === 'deny') return { outcome: 'denied', policies: mustBeDetermining.toSorted() };
  return { outcome: 'depends', policies: mayBeDetermining.toSorted() };
}
