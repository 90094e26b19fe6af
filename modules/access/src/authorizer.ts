import type { Authorizer, Decision, Log, Principal } from '@citywall/kernel';
import { checkPolicies, type PolicySource } from './check-policies.ts';
import { type PolicySet, preparePolicySet } from './policy-set.ts';

/** An authorizer that can be given policies; until then it denies everything. */
export interface LoadableAuthorizer extends Authorizer {
  /** Replaces all policies at once. Throws, changing nothing, when one of them is wrong. */
  load(sources: readonly PolicySource[]): void;
}

/** Decisions kept; when full the cache starts anew, which costs milliseconds. */
const cacheLimit = 20_000;
const deny: Decision = { allowed: false, policies: [] };

/**
 * Decides with the policy set of the operation's module. Policies change only with
 * `load`, which empties the cache, so that a kept decision is never an old one; who
 * has which role is the caller's to know at every call.
 */
export function createAuthorizer(log: Log): LoadableAuthorizer {
  let sets: ReadonlyMap<string, PolicySet> = new Map();
  const cache = new Map<string, Decision>();

  return {
    load: (sources) => {
      const problems = checkPolicies(sources);
      if (problems.length > 0) throw new Error(`The access policies cannot be used:\n- ${problems.join('\n- ')}`);
      sets = new Map(sources.map((source) => [source.name, preparePolicySet(source.name, source.policies)]));
      cache.clear();
    },
    decide: (principal, operation, resource, context) => {
      const set = sets.get(operation.slice(0, operation.indexOf('.')));
      if (set === undefined) return deny;
      const roles = principal.roles.join('\n');
      let key = `${operation}\0${principal.type}\0${roles}`;
      if (!set.byRoleOnly) key += `\0${principal.id}\0${JSON.stringify([asked(principal), resource, context])}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const decision = evaluate(set, log, principal, operation, resource, context);
      if (cache.size >= cacheLimit) cache.clear();
      cache.set(key, decision);
      return decision;
    },
  };
}

/** What policies can ask of a principal besides its name and roles. */
function asked({ name, organisations, methods, assurance }: Principal): unknown[] {
  return [name, organisations ?? [], methods ?? [], assurance ?? null];
}

function evaluate(set: PolicySet, log: Log, ...question: Parameters<Authorizer['decide']>): Decision {
  try {
    const { allowed, policies, error } = set.evaluate(...question);
    if (error !== undefined)
      log.error({ operation: question[1], reason: error }, 'A decision could not be made and is deny');
    return { allowed, policies };
  } catch (error) {
    log.error({ operation: question[1], reason: (error as Error).message }, 'A decision could not be made and is deny');
    return deny;
  }
}
