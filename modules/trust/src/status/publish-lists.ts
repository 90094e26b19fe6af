import type { AlarmBoard, Clock, Db, Jobs, Log, Settings } from '@citywall/kernel';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { Authority, AuthorityShelf } from '../authority/authority-shelf.ts';
import type { Ceremonies } from '../authority/ceremony/ceremonies.ts';
import { mayAnswer } from '../authority/life-cycle.table.ts';
import { type ListRow, type ListState, readLastChanges, readListStates } from './list.store.ts';
import { makeList, settlingMs } from './make-list.ts';
import { watchOfflineLists } from './offline-lists.ts';

export interface PublishingPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly jobs: Jobs;
  readonly alarms: AlarmBoard;
  readonly log: Log;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  readonly ceremonies: Pick<Ceremonies, 'isOpen' | 'act'>;
  readonly publishedAt: () => string;
}

/** Keeps the revocation lists of all authorities current. */
export interface ListPublishing {
  /**
   * Makes every list that is missing or in the last quarter of its life, those of offline authorities in ceremonies; raises
   * an alarm for one that runs out. Answers whether there are offline authorities and all lists are as they should be.
   */
  renew(): Promise<boolean>;
  /** Has the delta list of a shard made at once, by the transaction that changed a certificate. */
  changed(db: Db, authority: string, shard: number): Promise<void>;
}

const queue = 'trust.list.make';
const defaultShards = 8;
/** Every ceremony signs the lists of offline authorities anew, unless they are younger than this, ms. */
const freshOfflineMs = 86_400_000;

/**
 * MUST be made before the jobs start. Lists that are older than this are made anew as soon as keys can be used: after a
 * database came back from a backup, relying parties hold lists that it has forgotten, and are to see higher numbers.
 */
export function createListPublishing(ports: PublishingPorts): ListPublishing {
  const { db, jobs, shelf } = ports;
  const startedAt = ports.clock.now();
  jobs.work<{ authority: string; shard: number }>(queue, { retries: 20 }, async ({ authority: id, shard }) => {
    const authority = (await shelf.all(db)).find(({ row }) => row.id === id);
    if (authority === undefined || !mayAnswer(authority.row.state)) return;
    // That of an offline authority is made in a ceremony; an alarm asks for one.
    if (!authority.row.offline || (await ports.ceremonies.isOpen())) await make(ports, authority, shard, 'delta');
  });
  return {
    changed: (transaction, authority, shard) =>
      jobs.send(queue, { authority, shard }, { db: transaction, key: `${authority} ${shard}` }),
    renew: async () => {
      const states = await readListStates(db);
      const changes = await readLastChanges(db);
      const inCeremony = await ports.ceremonies.isOpen();
      let complete = true;
      let anyOffline = false;
      for (const authority of await shelf.all(db)) {
        const { id, key, endedAt, state, notAfter } = authority.row;
        if (key === null || endedAt !== null || !mayAnswer(state) || notAfter <= ports.clock.now()) continue;
        const itsStates = states.filter((one) => one.authority === id);
        const itsChanges = changes.filter((change) => change.authority === id);
        const done = await renewOf(ports, authority, itsStates, itsChanges, { inCeremony, startedAt });
        complete &&= done;
        anyOffline ||= authority.row.offline;
      }
      return complete && anyOffline;
    },
  };
}

async function renewOf(
  ports: PublishingPorts,
  authority: Authority,
  states: readonly ListState[],
  changes: readonly { readonly shard: number; readonly at: number }[],
  { inCeremony, startedAt }: { readonly inCeremony: boolean; readonly startedAt: number },
): Promise<boolean> {
  const { offline } = authority.row;
  const alarm = `trust.list.ending:${authority.row.id}`;
  const now = ports.clock.now();
  const changed = (shard: number): number => changes.find((change) => change.shard === shard)?.at ?? 0;
  if (offline && !inCeremony) {
    const isBehind = states.some(({ shard, thisUpdate }) => changed(shard) > thisUpdate);
    watchOfflineLists(ports.alarms, authority, states, isBehind, now);
    return false;
  }
  try {
    for (let shard = 0; shard < shardsOf(ports.settings, authority, states); shard++) {
      for (const kind of ['full', 'delta'] as const) {
        const state = states.find((one) => one.shard === shard && one.kind === kind);
        // The job of a change does this at once; this is for one that came between.
        const isBehind = kind === 'delta' && state !== undefined && changed(shard) > state.thisUpdate - settlingMs;
        const isOld = offline && state !== undefined && now - state.thisUpdate > freshOfflineMs;
        const isFormer = state !== undefined && state.thisUpdate < startedAt;
        if (state === undefined || isBehind || isOld || isFormer || isLate(state, now))
          await make(ports, authority, shard, kind);
      }
    }
    ports.alarms.clear(alarm);
    ports.alarms.clear(`trust.list.behind:${authority.row.id}`);
    return true;
  } catch (error) {
    ports.log.warn({ authority: authority.row.name, error: String(error) }, 'a revocation list was not made');
    const ends = Math.min(...states.map(({ nextUpdate }) => nextUpdate));
    if (states.length === 0 || ends - now > 3_600_000) return false;
    ports.alarms.raise(alarm, 'high', {
      en: `The revocation lists of ${authority.row.name} run out at ${new Date(ends).toISOString()} and cannot be renewed: unseal the keys.`,
      zh: `${authority.row.name} 的吊销列表将于 ${new Date(ends).toISOString()} 失效且无法更新：请解封密钥。`,
    });
    return false;
  }
}

/** A root certifies few: one list. Shards that certificates already name stay, also when the setting shrinks. */
function shardsOf(settings: Settings, { row }: Authority, states: readonly ListState[]): number {
  const wanted = row.parent === null ? 1 : settings.get('trust.crl.shards', defaultShards);
  return Math.max(wanted, ...states.map(({ shard }) => shard + 1));
}

function isLate({ thisUpdate, nextUpdate }: ListState, now: number): boolean {
  return now >= nextUpdate - (nextUpdate - thisUpdate) / 4;
}

async function make(ports: PublishingPorts, authority: Authority, shard: number, kind: ListRow['kind']): Promise<void> {
  await ports.db.transaction().execute(async (db) => {
    const { number, nextUpdate } = await makeList(ports, db as Db, authority, shard, kind);
    if (!authority.row.offline) return;
    const until = new Date(nextUpdate).toISOString();
    const words = {
      en: `Revocation list ${number} (${kind}) of ${authority.row.name} signed, good until ${until}`,
      zh: `签署 ${authority.row.name} 的吊销列表 ${number}（${kind === 'full' ? '完整' : '增量'}），有效至 ${until}`,
    };
    await ports.ceremonies.act(db as Db, 'Citywall', words);
  });
}
