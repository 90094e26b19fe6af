import {
  type AuditRecord,
  type Call,
  conflict,
  type Db,
  newId,
  type Operation,
  operation,
  type Principal,
  type Settings,
} from '@citywall/kernel';
import { createTemporaryDatabase } from '@citywall/platform/database';
import { createAlarmBoard, createBlobs } from '@citywall/platform/runtime';
import { Type } from 'typebox';
import { createAuthorizer } from './authorizer.ts';
import type { Desk } from './desk.ts';
import type { Part } from './part.ts';
import type { Person, Placement } from './people.ts';
import type { Holding } from './role-holders.ts';
import { roles } from './roles.table.ts';

const words = { en: 'x', zh: 'x' };
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Operations that the viewer and the operator may do, for rules that name operations. */
function demo(name: string, type = 'Thing'): Operation {
  return operation({
    ...{ name, http: 'POST /x', summary: words, risk: 'low' },
    input: Type.Object({}),
    output: Type.Object({}),
    resource: () => ({ type, id: '*' }),
    run: async () => ({}),
  });
}

const demoSource = {
  name: 'demo',
  operations: [demo('demo.thing.write'), demo('demo.thing.pay'), demo('demo.bill.pay', 'Bill')],
  policies: [
    {
      id: 'demo.writes',
      words,
      cedar: 'permit(principal in Role::"viewer", action == Action::"demo.thing.write", resource);',
    },
    {
      id: 'demo.pays',
      words,
      cedar: 'permit(principal in Role::"operator", action == Action::"demo.thing.pay", resource);',
    },
  ],
};

/** The desk of access over a real database, people who are only said to be there, and a clock that can be moved. For tests. */
export async function openTrialAccess() {
  const database = await createTemporaryDatabase([
    { name: 'access', migrations: new URL('../migrations/', import.meta.url) },
  ]);
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const people = new Map<string, Person & { disabled: boolean }>();
  const placements: Placement[] = [];
  let holdings: Holding[] = [];
  /** Roles that cannot be taken, as those of a post. */
  const fixed = new Set<string>();
  const enabled = (id: string): boolean => people.get(id)?.disabled === false;
  const records: AuditRecord[] = [];
  const settings = new Map<string, unknown>();
  const authorizer = createAuthorizer(log);
  authorizer.load([demoSource]);
  const alarms = createAlarmBoard(clock);
  const desk: Desk = {
    ...{ alarms, clock, db: database.db, log, roles, authorizer },
    live: { announce: () => {}, listen: () => () => {} },
    events: { publish: async () => '', subscribe: () => {} },
    jobs: { work: () => {}, send: async () => {} },
    settings: {
      get: (key: string, fallback: unknown) => settings.get(key) ?? fallback,
      set: async (_db, key, value) => void settings.set(key, value),
    } as Settings,
    sources: () => [demoSource],
    rolesOf: async (id) => holdings.filter(({ account }) => account === id).map(({ role }) => role),
    holders: {
      list: async (_db, account) =>
        holdings.filter(
          (held) =>
            enabled(held.account) &&
            (account === undefined || held.account === account) &&
            (held.until === undefined || held.until > clock.now()),
        ),
      give: async (_db, { account, role, until }) => {
        const name = people.get(account)?.name ?? account;
        holdings.push({ account, name, role, until, source: 'request', from: clock.now() });
      },
      take: async (_db, account, role) => {
        if (fixed.has(role)) throw conflict('identity.role.from-post', words);
        holdings = holdings.filter((held) => held.account !== account || held.role !== role);
      },
    },
    people: {
      find: async (_db, idOrName) => {
        const found = [...people.values()].find(({ id, name }) => id === idOrName || name === idOrName);
        return found === undefined || found.disabled ? undefined : { id: found.id, name: found.name };
      },
      placements: async () => placements,
    },
    recorder: { append: async (record) => records.push(record) },
    blobs: createBlobs(`${database.dataDir}/blobs`),
  };

  /** Runs an operation as the door does. */
  const runOf =
    (part: Part) =>
    // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
    async (name: string, input: object, who: Principal): Promise<any> => {
      const found = part.operations.find((each) => each.name === `access.${name}`);
      if (found === undefined) throw new Error(`no operation access.${name}`);
      const call = { id: newId(), time: clock.now(), principal: who, note: () => {}, afterCommit: () => {} };
      const act = (db: unknown) => found.run(input as never, { ...call, db: db as Db } as unknown as Call);
      const transaction = found.transaction ?? !found.http.startsWith('GET');
      return transaction ? database.db.transaction().execute(act) : act(database.db);
    };

  return {
    desk,
    db: database.db as Db,
    records,
    runOf,
    placements,
    fixed,
    alarms: () => alarms.list().map(({ key }) => key),
    advance: (ms: number) => {
      offset += ms;
    },
    /** Somebody who is there, with roles assigned to him. */
    person: (name: string, held: readonly string[] = [], more: Partial<Holding> = {}): Principal => {
      const id = newId();
      people.set(id, { id, name, disabled: false });
      for (const role of held) holdings.push({ account: id, name, role, source: 'assigned', from: 0, ...more });
      return { type: 'person', id, name, roles: held, authentication: 'session' };
    },
    disable: ({ id, name }: Principal) => void people.set(id, { id, name, disabled: true }),
    give: ({ id, name }: Principal, role: string, more: Partial<Holding> = {}) =>
      void holdings.push({ account: id, name, role, source: 'assigned', from: 0, ...more }),
    take: ({ id }: Principal, role: string) => {
      holdings = holdings.filter((held) => held.account !== id || held.role !== role);
    },
    held: ({ id }: Principal) =>
      holdings
        .filter(({ account, until }) => account === id && (until ?? Infinity) > clock.now())
        .map(({ role }) => role),
    close: () => database.close(),
  };
}
