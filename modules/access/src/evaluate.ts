import type { Decision } from '@citywall/kernel';
import { cedar } from './cedar.ts';
import { cedarQuestion, type Question } from './question.ts';
import { joinReads, type Reads } from './reads.ts';
import { type OperationRules, type Rule, speaksOf } from './rule-book.ts';

/** A decision, or why none could be made: then it is deny. */
export interface Verdict extends Decision {
  readonly error?: string;
}

/** Sets of policies that Cedar keeps parsed. It keeps them for the life of the process, so that places are used again. */
const places = 2_000;
const prepared = new Map<string, Prepared>();
/** Which rules hold each place. */
const taken: (string | undefined)[] = [];
let used = 0;

/** Rules that decide together: where Cedar keeps them, and what they read. */
interface Prepared {
  readonly place: string;
  readonly reads: Reads;
}

const nothing: Verdict = { allowed: false, policies: [] };

/**
 * Lets Cedar decide with the rules of one operation. Rules that cannot be about this principal are left out: they could
 * neither allow nor forbid. An error in any of the others is deny, for it might have been the one that forbids.
 */
export function evaluate({ rules }: Pick<OperationRules, 'rules'>, question: Question): Verdict {
  const about = rules.filter((rule) => speaksOf(rule, question.principal));
  if (about.length === 0) return nothing;
  const { place, reads } = prepare(about);
  const answer = cedar.statefulIsAuthorized({ ...cedarQuestion(question, reads), preparsedPolicySetId: place });
  if (answer.type === 'failure') return denied(answer.errors.map(({ message }) => message));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return denied(diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`));
  return { allowed: decision === 'allow', policies: diagnostics.reason.toSorted() };
}

function denied(errors: readonly string[]): Verdict {
  return { ...nothing, error: errors.join('; ') };
}

/** Parses the rules when it is their first use, or their place was taken. */
function prepare(rules: readonly Rule[]): Prepared {
  const key = rules.map(({ serial }) => serial).join(',');
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const at = used % places;
  used += 1;
  const former = taken[at];
  if (former !== undefined) prepared.delete(former);
  taken[at] = undefined;
  const place = `place ${at}`;
  const answer = cedar.preparsePolicySet(place, {
    staticPolicies: Object.fromEntries(rules.map(({ id, cedar }) => [id, cedar])),
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  const found = { place, reads: joinReads(rules.map(({ reads }) => reads)) };
  prepared.set(key, found);
  taken[at] = key;
  return found;
}
