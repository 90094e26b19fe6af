import { createHmac } from 'node:crypto';
import { createAuthorizer, roles } from '@citywall/access';
import {
  type AuditRecord,
  type Call,
  type DomainEvent,
  type DomainEvents,
  newId,
  type Ports,
  type Principal,
  type Settings,
} from '@citywall/kernel';
import { createTemporaryDatabase } from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { createIdentity, type IdentityOptions } from './index.ts';

/** Identity over a real database with a clock that can be moved, for the tests of this module. */
export async function openTrialIdentity(options: Pick<IdentityOptions, 'principalOf' | 'address'> = {}) {
  const database = await createTemporaryDatabase([
    { name: 'identity', migrations: new URL('../migrations/', import.meta.url) },
  ]);
  let offset = 0;
  const records: AuditRecord[] = [];
  const consumers: Parameters<DomainEvents['subscribe']>[2][] = [];
  const clock = { now: () => Date.now() + offset };
  const board = createAlarmBoard(clock);
  const settings = new Map<string, unknown>();
  const ports = {
    db: database.db,
    clock,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    signer: {
      publicKey: new Uint8Array(32),
      name: 'trial',
      sign: () => new Uint8Array(64),
      mac: (purpose: string, message: Uint8Array) => createHmac('sha256', `trial ${purpose}`).update(message).digest(),
    },
    alarms: board,
    live: { announce: () => {}, listen: () => () => {} },
    settings: {
      get: (key: string, fallback: unknown) => settings.get(key) ?? fallback,
      set: async (_db, key, value) => void settings.set(key, value),
    } as Settings,
    dataDir: database.dataDir,
    events: {
      publish: async () => newId(),
      subscribe: (_topic, _consumer, handle) => void consumers.push(handle),
    } as DomainEvents,
  } satisfies Partial<Ports>;
  let logDown = false;
  const recorder = {
    append: async (record: AuditRecord) => {
      if (logDown) throw new Error('the log is down');
      return records.push(record);
    },
  };
  const authorizer = createAuthorizer(ports.log);
  const open = () => {
    const opened = createIdentity(ports, { recorder, authorizer, roles, ...options });
    authorizer.load([opened.module]);
    return opened;
  };
  const identity = open();
  await identity.module.start();

  /** Runs an operation as the door does: in a transaction, acting afterwards only when it committed. */
  const run = async (
    name: string,
    input: object,
    principal: Principal,
    address = '10.0.0.1',
    around: Pick<Call, 'browser' | 'userAgent' | 'certificate'> = {},
  ) => {
    const operation = identity.module.operations.find((each) => each.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const cookies: Record<string, string> = {};
    const notes: Record<string, unknown> = {};
    const after: (() => void)[] = [];
    const callOn = (db: Call['db']): Call => ({
      ...around,
      id: newId(),
      time: clock.now(),
      principal,
      address,
      language: 'en',
      signal: new AbortController().signal,
      db,
      note: (facts) => void Object.assign(notes, facts),
      identify: ({ name }) => void Object.assign(notes, { identified: name }),
      cookie: (key, value) => {
        cookies[key] = value;
      },
      afterCommit: (act) => void after.push(act),
    });
    const transaction = operation.transaction ?? !operation.http.startsWith('GET');
    // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
    const output: any = transaction
      ? await database.db.transaction().execute((db) => operation.run(input as never, callOn(db)))
      : await operation.run(input as never, callOn(database.db));
    for (const act of after) act();
    return { output, notes, token: cookies.citywall_session, cookies };
  };

  return {
    identity,
    run,
    records,
    signer: ports.signer,
    dataDir: ports.dataDir,
    now: clock.now,
    /** From now on the log is down, or works again. */
    failRecords: (down: boolean) => {
      logDown = down;
    },
    dropAlarms: () => {
      for (const { key } of board.list()) board.clear(key);
    },
    /** Delivers a domain event to whoever listens. */
    hear: async (event: DomainEvent) => {
      for (const handle of consumers) await handle(event, database.db);
    },
    /** Keys of the alarms that stand. */
    alarms: () => board.list().map(({ key }) => key),
    /** A second server over the same database. */
    open,
    advance: (ms: number) => {
      offset += ms;
    },
    close: async () => {
      await identity.module.stop();
      await database.close();
    },
    db: database.db,
  };
}
