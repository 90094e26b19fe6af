import type { Db, Log, Ports } from '@citywall/kernel';
import { actionsOf, cedar } from '../cedar.ts';
import type { Desk } from '../desk.ts';
import type { PolicySource } from '../policy-source.ts';
import type { CityPolicy } from '../rule-book.ts';
import { checkCityPolicy, isSound } from './check-policy.ts';
import { readLive } from './city-policy.store.ts';
import { isGuarded } from './guarded.ts';

/** Under this key stands how often policies were published; a process that has loaded another count loads anew. */
const revisionKey = 'access.policies.revision';
/** How often a process looks whether another one has published, ms. */
const lookEvery = 500;

/** The policies of the city that are in force, in this process and in all others. */
export interface LivePolicies {
  /** Reads and loads them. Policies that have become wrong are kept out, with an alarm; see `usable`. */
  load(): Promise<void>;
  /** Tells other processes within a second, and this one after the commit of `db`. */
  published(db: Db, afterCommit: (act: () => void) => void, policies: readonly CityPolicy[]): Promise<void>;
  /** Ids of policies that are in force but could not be used as they are written. */
  broken(): ReadonlySet<string>;
  stop(): void;
}

/** Keeps the authorizer's policies those of the database. */
export function createLivePolicies(desk: Desk): LivePolicies {
  const { authorizer, sources, settings, log, alarms, db } = desk;
  let loaded = -1;
  let broken: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;

  const use = (live: readonly CityPolicy[]): void => {
    const known = live.map((policy) => ({ policy, ...usable(sources(), policy) }));
    authorizer.loadCity(known.flatMap(({ use }) => (use === undefined ? [] : [use])));
    broken = new Set(known.filter(({ sound }) => !sound).map(({ policy }) => policy.id));
    tell(alarms, log, broken);
  };
  const load = async (): Promise<void> => {
    const revision = settings.get(revisionKey, 0);
    use(await readLive(db));
    loaded = revision;
  };
  const look = (): void => {
    if (settings.get(revisionKey, 0) === loaded) return;
    load().catch((error: Error) => log.error({ reason: error.message }, 'Published policies could not be loaded'));
  };

  return {
    load: async () => {
      await load();
      timer = setInterval(look, lookEvery);
      timer.unref();
    },
    published: async (inside, afterCommit, policies) => {
      const revision = settings.get(revisionKey, 0) + 1;
      await settings.set(inside, revisionKey, revision);
      loaded = revision;
      afterCommit(() => use(policies));
    },
    broken: () => broken,
    stop: () => clearInterval(timer),
  };
}

/**
 * What of a policy in force is used. One that no longer fits its module (an operation or a fact has gone) is left out when it
 * permits. When it forbids, leaving it out would open what it closed: then what it named is forbidden altogether.
 */
export function usable(
  sources: readonly PolicySource[],
  policy: CityPolicy,
): { readonly sound: boolean; readonly use?: CityPolicy } {
  const source = sources.find(({ name }) => name === policy.module);
  if (source === undefined) return { sound: false };
  if (isSound(checkCityPolicy(source, policy.cedar))) return { sound: true, use: policy };
  const answer = cedar.policyToJson(policy.cedar);
  if (answer.type === 'success' && answer.json.effect === 'permit') return { sound: false };
  const all = source.operations.map(({ name }) => name);
  const named = answer.type === 'success' ? (actionsOf(answer.json.action) ?? all) : all;
  return {
    sound: false,
    ...closed(
      policy,
      all.filter((name) => named.includes(name) && !isGuarded(name)),
    ),
  };
}

function closed(policy: CityPolicy, operations: readonly string[]): { readonly use?: CityPolicy } {
  if (operations.length === 0) return {};
  const actions = operations.map((name) => `Action::${JSON.stringify(name)}`).join(', ');
  return { use: { ...policy, cedar: `forbid(principal, action in [${actions}], resource);` } };
}

const alarmKey = 'access.policies.broken';

function tell(alarms: Ports['alarms'], log: Log, broken: ReadonlySet<string>): void {
  if (broken.size === 0) {
    alarms.clear(alarmKey);
    return;
  }
  const policies = [...broken];
  log.error({ policies }, 'Policies of the city no longer fit and are kept out; what they forbade is closed');
  alarms.raise(
    alarmKey,
    'high',
    {
      en: `Policies of the city no longer fit this version and are kept out: ${policies.join(', ')}. What they forbade is closed altogether until they are mended or removed.`,
      zh: `以下城市策略与当前版本不符，已停用：${policies.join('、')}。修复或移除之前，其禁止的操作全部关闭。`,
    },
    { policies },
  );
}
