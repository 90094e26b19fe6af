import type { LogSource, Observation } from '@citywall/ocsf';
import { canonicalNumber } from './decimal.ts';
import { Engine } from './engine.ts';
import { requiredEventIds } from './event-id.ts';
import { type Explanation, explain } from './explain.ts';
import type { RuleLogSource, RuleSet, SigmaRule } from './rule.ts';

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
  readonly #rules: readonly SigmaRule[];
  /** Positions of the rules that share a log source. */
  readonly #sources: readonly { readonly logsource: RuleLogSource; readonly positions: readonly number[] }[];
  #byIdentity = new WeakMap<LogSource, Route>();
  readonly #byName = new Map<string, Route>();

  constructor(rules: readonly SigmaRule[]) {
    this.#rules = rules;
    const sources = new Map<string, { logsource: RuleLogSource; positions: number[] }>();
    for (const [position, { logsource }] of rules.entries()) {
      const name = `${logsource.product}/${logsource.category}/${logsource.service}`;
      const source = sources.get(name) ?? { logsource, positions: [] };
      sources.set(name, source);
      source.positions.push(position);
    }
    this.#sources = [...sources.values()];
  }

  match(observation: Observation): readonly SigmaRule[] {
    const { logsource } = observation;
    let route = this.#byIdentity.get(logsource);
    if (!route) {
      route = this.#route(logsource);
      this.#byIdentity.set(logsource, route);
    }
    return route.match(observation);
  }

  #route(logsource: LogSource): Route {
    const parts = [[logsource.product ?? ''], [...logsource.categories].sort(), [...logsource.services].sort()];
    const name = JSON.stringify(parts).toLowerCase();
    const known = this.#byName.get(name);
    if (known) return known;
    if (this.#byName.size >= maximumRoutes) {
      this.#byName.clear();
      this.#byIdentity = new WeakMap();
    }
    const [product, categories, services] = JSON.parse(name) as [[string], string[], string[]];
    const fits = (rule: RuleLogSource): boolean =>
      (rule.product === undefined || rule.product === product[0]) &&
      (rule.category === undefined || categories.includes(rule.category)) &&
      (rule.service === undefined || services.includes(rule.service));
    const positions = this.#sources.flatMap((source) => (fits(source.logsource) ? source.positions : []));
    const route = new Route(positions.sort((one, other) => one - other).map((position) => this.#rules[position]!));
    this.#byName.set(name, route);
    return route;
  }
}

const none: readonly SigmaRule[] = [];

/** The rules of one log source, divided further by the event ids they demand. */
class Route {
  readonly #rules: readonly { readonly rule: SigmaRule; readonly ids: ReadonlySet<string> | undefined }[];
  readonly #ids = new Set<string>();
  readonly #engines = new Map<string, Engine | undefined>();

  constructor(rules: readonly SigmaRule[]) {
    this.#rules = rules.map((rule) => ({ rule, ids: requiredEventIds(rule) }));
    for (const { ids } of this.#rules) for (const id of ids ?? []) this.#ids.add(id);
  }

  match(observation: Observation): readonly SigmaRule[] {
    const written: unknown = this.#ids.size === 0 ? undefined : observation.fields.EventID;
    // Anything but one plain id goes to an engine that holds every rule.
    const plain = written === undefined || typeof written === 'string' || typeof written === 'number';
    const number = canonicalNumber(String(written).toLowerCase());
    const id = !plain ? '*' : this.#ids.has(number) ? number : '';
    let engine = this.#engines.get(id);
    if (engine === undefined && !this.#engines.has(id)) {
      const rules = this.#rules
        .filter(({ ids }) => id === '*' || ids === undefined || ids.has(id))
        .map(({ rule }) => rule);
      engine = rules.length === 0 ? undefined : new Engine(rules);
      this.#engines.set(id, engine);
    }
    return engine === undefined ? none : engine.match(observation);
  }
}
