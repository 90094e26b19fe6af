import type { AlarmBoard, Db, Jobs, Log } from '@citywall/kernel';
import { Problem } from '@citywall/kernel';
import type { Hierarchy } from '../authority/authority.store.ts';
import {
  type AttributeAuthorityRow,
  lockAttributeAuthorities,
  type PrivilegeListRow,
  readAttributeAuthorities,
  readPrivilegeLists,
} from './attribute-authority.store.ts';
import { type AttributeAuthorityPorts, makeAttributeAuthority } from './attribute-authority.ts';
import { makePrivilegeList } from './make-privilege-list.ts';
import { readLastRevocations } from './privilege.store.ts';

export interface AttributeAuthoritiesPorts extends AttributeAuthorityPorts {
  readonly jobs: Jobs;
  readonly alarms: AlarmBoard;
  readonly log: Log;
  /** Whether certificates may be made: they name the server's address, which is known once it listens. Always when absent. */
  readonly ready?: () => boolean;
}

/** The keys that give privileges, one for each hierarchy, and their lists. */
export interface AttributeAuthorities {
  /** The one that gives now; throws `trust.privilege.authority` while there is none. */
  of(db: Db, hierarchy: Hierarchy): Promise<AttributeAuthorityRow>;
  /** Has the list of an authority made at once, by the transaction that revoked something. */
  changed(db: Db, authority: string): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Makes and renews keys and lists now. Does nothing while keys cannot be used; it is tried again by itself. */
  renew(): Promise<void>;
}

const hierarchies = ['international', 'national'] as const;
const queue = 'trust.privilege.list';
/** How often keys and lists are looked after, and how often as long as there are none: the city may just have been founded. */
const renewEveryMs = 60_000;
const lackEveryMs = 2_000;
const alarmBeforeMs = 3_600_000;
/** A revocation commits at most this long after the time it carries: the list of that time may lack it. */
const settlingMs = 60_000;

/** MUST be made before the jobs start. */
export function createAttributeAuthorities(ports: AttributeAuthoritiesPorts): AttributeAuthorities {
  const { db, clock, jobs, log } = ports;
  const startedAt = clock.now();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let renewing: Promise<void> | undefined;
  let complete = false;
  const current = async (where: Db, hierarchy: Hierarchy) =>
    (await readAttributeAuthorities(where)).find(
      (one) => one.hierarchy === hierarchy && one.valid && isGood(one, clock.now()),
    );
  jobs.work<{ authority: string }>(queue, { retries: 20 }, async ({ authority: id }) => {
    const authority = (await readAttributeAuthorities(db)).find((one) => one.id === id);
    if (authority !== undefined) await inTransaction(db, (where) => makePrivilegeList(ports, where, authority));
  });
  const tryRenew = async (): Promise<void> => {
    if (ports.ready?.() === false) return;
    try {
      for (const hierarchy of hierarchies)
        if (!isYoung(await current(db, hierarchy), clock.now())) await succeed(hierarchy);
      complete = true;
      await renewLists(ports, startedAt);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.debug({ code: error.code }, 'No keys to give privileges with yet');
    }
  };
  const succeed = (hierarchy: Hierarchy): Promise<void> =>
    inTransaction(db, async (where) => {
      await lockAttributeAuthorities(where);
      if (!isYoung(await current(where, hierarchy), clock.now())) await makeAttributeAuthority(ports, where, hierarchy);
    });
  const renew = (): Promise<void> => {
    renewing ??= tryRenew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    renew,
    of: async (where, hierarchy) => {
      const found = await current(where, hierarchy);
      if (found !== undefined) return found;
      throw new Problem('trust.privilege.authority', 503, {
        en: 'There is no attribute authority yet. Found the city’s hierarchies and unseal its keys; it comes by itself.',
        zh: '尚无属性权威。请建立城市证书体系并解封密钥，随后会自动生成。',
      });
    },
    changed: (where, authority) => jobs.send(queue, { authority }, { db: where, key: authority }),
    start: async () => {
      stopped = false;
      const look = (): Promise<void> =>
        renew().catch((error: Error) => log.error({ reason: error.message }, 'attribute authorities not renewed'));
      const again = async (): Promise<void> => {
        await look();
        if (stopped) return;
        timer = setTimeout(() => void again(), complete ? renewEveryMs : lackEveryMs);
        timer.unref();
      };
      await again();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await renewing?.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

/** Lists from before the start are made anew: relying parties may hold newer ones that a restored database has forgotten. */
async function renewLists(ports: AttributeAuthoritiesPorts, startedAt: number): Promise<void> {
  const { db, clock, alarms, log } = ports;
  const lists = await readPrivilegeLists(db);
  const revocations = await readLastRevocations(db);
  for (const authority of await readAttributeAuthorities(db)) {
    if (!isGood(authority, clock.now())) continue;
    const list = lists.find((one) => one.authority === authority.id);
    const alarm = `trust.privilege.list-ending:${authority.id}`;
    try {
      const isFormer = list !== undefined && list.thisUpdate < startedAt;
      // The job of a revocation does this at once; this is for one that failed too often, as while keys stay sealed.
      const isBehind =
        list !== undefined &&
        (revocations.get(authority.id) ?? Number.NEGATIVE_INFINITY) > list.thisUpdate - settlingMs;
      if (isFormer || isBehind || isLate(list, clock.now()))
        await inTransaction(db, (where) => makePrivilegeList(ports, where, authority));
      alarms.clear(alarm);
    } catch (error) {
      log.debug({ reason: String(error) }, 'a list of privileges was not made');
      if (list === undefined || list.nextUpdate - clock.now() > alarmBeforeMs) continue;
      const ends = new Date(list.nextUpdate).toISOString();
      alarms.raise(alarm, 'high', {
        en: `The list of revoked privileges runs out at ${ends} and cannot be renewed: unseal the keys.`,
        zh: `已吊销权限的列表将于 ${ends} 失效且无法更新：请解封密钥。`,
      });
    }
  }
}

function inTransaction<T>(db: Db, act: (where: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute((where) => act(where as Db));
}

const isGood = ({ notAfter }: AttributeAuthorityRow, now: number): boolean => notAfter > now;

/** Renewed after half its life: what it gives lives for days, and it is found in stores of relying parties long before. */
function isYoung(row: AttributeAuthorityRow | undefined, now: number): boolean {
  return row !== undefined && now < (row.createdAt + row.notAfter) / 2;
}

function isLate(list: PrivilegeListRow | undefined, now: number): boolean {
  return list === undefined || now >= list.nextUpdate - (list.nextUpdate - list.thisUpdate) / 2;
}
