import type { Authorizer, Decision, Log, Principal, Resource } from '@citywall/kernel';
import { checkPolicies } from './check-policies.ts';
import { evaluate } from './evaluate.ts';
import type { Moment } from './moment.ts';
import type { PolicySource } from './policy-source.ts';
import { type Question, withMoment } from './question.ts';
import type { Reads } from './reads.ts';
import { type CityPolicy, createRuleBook, type OperationRules, type RuleBook } from './rule-book.ts';

/** An authorizer that can be given policies; until then it denies everything. */
export interface LoadableAuthorizer extends Authorizer {
  /** Replaces all policies at once by those that modules bring. Throws, changing nothing, when one of them is wrong. */
  load(sources: readonly PolicySource[]): void;
  /** Replaces the policies of the city, which MUST have been checked, and keeps those that modules bring. MUST come after `load`. */
  loadCity(city: readonly CityPolicy[]): void;
  /** The policies that decide now. */
  readonly book: RuleBook;
  /** Decides by another book, and keeps nothing. */
  decideBy(book: RuleBook, question: Question): Decision;
}

/** Decisions kept; when full the cache starts anew, which costs milliseconds. */
const cacheLimit = 20_000;
const deny: Decision = { allowed: false, policies: [] };
const empty: RuleBook = { rules: [], of: () => undefined };

/**
 * Decides with the policies that speak of the operation. Policies change only with `load`, which empties the cache, so that
 * a kept decision is never an old one; who has which role is the caller's to know at every call.
 */
export function createAuthorizer(log: Log, moment: () => Moment = noMoment): LoadableAuthorizer {
  let sources: readonly PolicySource[] = [];
  let book = empty;
  let kept = 0;
  /** By operation, then by all that its policies read. */
  const cache = new Map<string, Map<string, Decision>>();
  const forget = (): void => {
    cache.clear();
    kept = 0;
  };

  const decideBy = (rules: OperationRules, question: Question): Decision => {
    try {
      const { allowed, policies, error } = evaluate(rules, question);
      if (error !== undefined)
        log.error({ operation: question.operation, reason: error }, 'A decision could not be made and is deny');
      return { allowed, policies };
    } catch (error) {
      const reason = (error as Error).message;
      log.error({ operation: question.operation, reason }, 'A decision could not be made and is deny');
      return deny;
    }
  };

  return {
    load: (modules) => {
      const problems = checkPolicies(modules);
      if (problems.length > 0) throw new Error(`The access policies cannot be used:\n- ${problems.join('\n- ')}`);
      sources = [...modules];
      book = createRuleBook(sources, []);
      forget();
    },
    loadCity: (city) => {
      book = createRuleBook(sources, city);
      forget();
    },
    get book() {
      return book;
    },
    decideBy: (other, question) => {
      const rules = other.of(question.operation);
      return rules === undefined ? deny : decideBy(rules, withMoment(question, moment, rules.reads));
    },
    decide: (principal, operation, resource, context) => {
      const rules = book.of(operation);
      if (rules === undefined) return deny;
      const question = withMoment({ principal, operation, resource, context }, moment, rules.reads);
      const key = keyOf(question, rules.reads);
      const known = cache.get(operation)?.get(key);
      if (known !== undefined) return known;
      const decision = decideBy(rules, question);
      if (kept >= cacheLimit) forget();
      const decisions = cache.get(operation) ?? new Map<string, Decision>();
      cache.set(operation, decisions.set(key, decision));
      kept += 1;
      return decision;
    },
  };
}

/** Without a clock policies cannot ask for the time: `context has hour` is false. */
function noMoment(): Moment {
  return {} as Moment;
}

/** The roles of one account come in the same array for as long as nothing changes about them. */
const rolesKeys = new WeakMap<readonly string[], Map<Principal['type'], string>>();

function rolesKey({ type, roles }: Principal): string {
  const keys = rolesKeys.get(roles) ?? new Map<Principal['type'], string>();
  const known = keys.get(type);
  if (known !== undefined) return known;
  const key = `${type}\0${roles.join('\n')}`;
  rolesKeys.set(roles, keys.set(type, key));
  return key;
}

/** All that the policies of the operation can see. For most that is type and roles alone, and nothing is put together. */
function keyOf({ principal, resource, context }: Question, reads: Reads): string {
  let key = rolesKey(principal);
  for (const name of reads.principal) key += `\0${JSON.stringify(ofPrincipal(principal, name))}`;
  for (const name of reads.resource) key += `\0${JSON.stringify(ofResource(resource, name))}`;
  for (const name of reads.context) key += `\0${JSON.stringify(context[name])}`;
  return key;
}

function ofPrincipal(principal: Principal, name: string): unknown {
  if (name === 'organisation') return principal.organisations?.[0];
  return principal[name as keyof Principal];
}

function ofResource(resource: Resource, name: string): unknown {
  if (name === 'id') return [resource.type, resource.id];
  return name === 'organisations' ? resource.organisations : resource.attributes?.[name.slice(1)];
}
