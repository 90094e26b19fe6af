import type { LogSource, Observation } from '@citywall/ocsf';
import { type Explanation, explain } from './explain.ts';
import type { RuleSet, SigmaRule } from './rule.ts';
import { RuleGroup } from './rule-group.ts';

/** Compiled rules. Not reentrant: one matcher belongs to one thread. */
export interface Matcher {
  /** The rules that match, in the order of the rule set. Rules of another log source never match. */
  match(observation: Observation): readonly SigmaRule[];
  /** Why a rule matches an observation: in words, and where in the original line. */
  explain(rule: SigmaRule, observation: Observation): Explanation;
}

/** Compiles the rules of a set; engines are built when the first event of their log source arrives. */
export function compileRules(ruleSet: Pick<RuleSet, 'rules'>): Matcher {
  const router = new Router(ruleSet.rules);
  return { match: (observation) => router.match(observation), explain };
}

/** Beyond this many different log sources the routes are made anew, so that strange input cannot fill the memory. */
const maximumRoutes = 1_000;

class Router {
  readonly #groups: readonly RuleGroup[];
  readonly #positions = new Map<SigmaRule, number>();
  #byIdentity = new WeakMap<LogSource, readonly RuleGroup[]>();
  readonly #byName = new Map<string, readonly RuleGroup[]>();

  constructor(rules: readonly SigmaRule[]) {
    const groups = new Map<string, RuleGroup>();
    for (const [position, rule] of rules.entries()) {
      const { product, category, service } = rule.logsource;
      const name = JSON.stringify([product, category, service]);
      const group = groups.get(name) ?? new RuleGroup(rule.logsource);
      groups.set(name, group);
      group.add(rule);
      this.#positions.set(rule, position);
    }
    this.#groups = [...groups.values()];
  }

  match(observation: Observation): readonly SigmaRule[] {
    const { logsource } = observation;
    let route = this.#byIdentity.get(logsource);
    if (!route) {
      route = this.#route(logsource);
      this.#byIdentity.set(logsource, route);
    }
    let matched = none;
    for (const group of route) {
      const more = group.match(observation);
      if (more.length > 0) matched = matched.length === 0 ? more : [...matched, ...more];
    }
    return matched.length > 1 ? this.#ordered(matched) : matched;
  }

  #ordered(rules: readonly SigmaRule[]): readonly SigmaRule[] {
    return [...rules].sort((one, other) => this.#positions.get(one)! - this.#positions.get(other)!);
  }

  // The groups of rules that apply to a log source.
  #route(logsource: LogSource): readonly RuleGroup[] {
    const parts = [[logsource.product ?? ''], [...logsource.categories].sort(), [...logsource.services].sort()];
    const name = JSON.stringify(parts).toLowerCase();
    const known = this.#byName.get(name);
    if (known) return known;
    if (this.#byName.size >= maximumRoutes) {
      this.#byName.clear();
      this.#byIdentity = new WeakMap();
    }
    const [product, categories, services] = JSON.parse(name) as [[string], string[], string[]];
    const route = this.#groups.filter(
      ({ logsource: rule }) =>
        (rule.product === undefined || rule.product === product[0]) &&
        (rule.category === undefined || categories.includes(rule.category)) &&
        (rule.service === undefined || services.includes(rule.service)),
    );
    this.#byName.set(name, route);
    return route;
  }
}

const none: readonly SigmaRule[] = [];
