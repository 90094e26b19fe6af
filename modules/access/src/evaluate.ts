import type { Decision } from '@citywall/kernel';
import { cedar } from './cedar.ts';
import { cedarQuestion, type Question } from './question.ts';
import { type OperationRules, type Rule, speaksOf } from './rule-book.ts';

/** A decision, or why none could be made: then it is deny. */
export interface Verdict extends Decision {
  readonly error?: string;
}

/** Sets of policies that Cedar keeps parsed. It keeps them for the life of the process, so that places are used again. */
const places = 2_000;
const prepared = new Map<string, string>();
let used = 0;

const nothing: Verdict = { allowed: false, policies: [] };

/**
 * Lets Cedar decide with the rules of one operation. Rules that cannot be about this principal are left out: they could
 * neither allow nor forbid. An error in any of the others is deny, for it might have been the one that forbids.
 */
export function evaluate({ rules, reads }: OperationRules, question: Question): Verdict {
  const about = rules.filter((rule) => speaksOf(rule, question.principal));
  if (about.length === 0) return nothing;
  const answer = cedar.statefulIsAuthorized({
    ...cedarQuestion(question, reads),
    preparsedPolicySetId: prepare(about),
  });
  if (answer.type === 'failure') return denied(answer.errors.map(({ message }) => message));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return denied(diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`));
  return { allowed: decision === 'allow', policies: diagnostics.reason.toSorted() };
}

function denied(errors: readonly string[]): Verdict {
  return { ...nothing, error: errors.join('; ') };
}

/** The name under which Cedar has these rules; parses them when it is their first use, or their place was taken. */
function prepare(rules: readonly Rule[]): string {
  const key = rules.map(({ serial }) => serial).join(',');
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const place = `place ${used % places}`;
  used += 1;
  const [oldest] = prepared.keys();
  // Places are taken in turn, and a Map keeps its keys in the order of their coming: the oldest key holds the next place.
  if (prepared.size === places && oldest !== undefined) prepared.delete(oldest);
  const answer = cedar.preparsePolicySet(place, {
    staticPolicies: Object.fromEntries(rules.map(({ id, cedar }) => [id, cedar])),
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  prepared.set(key, place);
  return place;
}
