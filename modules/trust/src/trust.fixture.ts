import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type AuditRecord, type Call, newId, type Ports, type Principal, type Signer } from '@citywall/kernel';
import { createDomainEvents, createJobs, createSettings, createTemporaryDatabase } from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { sql } from 'kysely';
import { createTrust } from './create-trust.ts';
import type { HsmSettings } from './vault/index.ts';

/** The people and machines of the tests of this module. */
export const administrator = person('Li', ['security-administrator']);
export const colleague = person('Wang', ['security-administrator']);
export const application = machine('archive', ['key-user']);
export const stranger = machine('other', ['key-user']);

function person(name: string, roles: readonly string[]): Principal {
  return { type: 'person', id: newId(), name, roles, authentication: 'session' };
}

function machine(name: string, roles: readonly string[]): Principal {
  return { type: 'application', id: newId(), name, roles, authentication: 'key' };
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer: Signer = {
  publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
  name: 'citywall.trial',
  sign: (message) => sign(null, message, privateKey),
  mac: (purpose, message) => createHmac('sha256', `trial ${purpose}`).update(message).digest(),
};

/** What keys alone need of the migrations beyond the first. */
const ownKeysNeed: readonly string[] = ['0120-hsm.sql', '0220-offline.sql', '0222-ceremonies.sql'];

/**
 * Trust over a real database with jobs that run, and a clock that can be moved; for the tests of this module. Whole: with
 * the tables of authorities too, without which only keys work.
 */
export async function openTrial({
  whole,
  ...options
}: {
  readonly demonstration?: boolean;
  readonly whole?: boolean;
  readonly hsm?: HsmSettings;
} = {}) {
  const database = await createTemporaryDatabase();
  await sql`create schema trust`.execute(database.db);
  const migrations = new URL('../migrations/', import.meta.url);
  for (const file of readdirSync(migrations)
    .filter((name) => whole === true || name < '0100' || ownKeysNeed.includes(name))
    .toSorted())
    await sql.raw(readFileSync(new URL(file, migrations), 'utf8')).execute(database.db);
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const records: AuditRecord[] = [];
  const alarms = createAlarmBoard(clock);

  /** One server process over the database; `stop` leaves everything as it stands. */
  const startServer = async () => {
    const events = createDomainEvents(database, { clock, log: quiet });
    const jobs = createJobs(database, { clock, log: quiet, firstPause: 20 });
    const settings = createSettings(database, quiet);
    await settings.load();
    const listeners = new Set<Parameters<Ports['live']['listen']>[0]>();
    const live: Ports['live'] = {
      announce: (topic, data) => {
        for (const listener of listeners) listener(topic, data);
      },
      listen: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const ports = {
      clock,
      log: quiet,
      db: database.db,
      events,
      jobs,
      signer,
      settings,
      alarms,
      live,
    } as unknown as Ports;
    const trust = createTrust(ports, {
      baseUrl: () => 'https://127.0.0.1',
      installation: {
        tlsKey: publicKey.export({ type: 'spki', format: 'der' }),
        hosts: ['127.0.0.1'],
        presents: () => {},
        certifiesLog: () => {},
      },
      recorder: { append: async (record) => records.push(record) },
      ...options,
    });
    await trust.module.start();
    await events.start();
    await jobs.start();
    const stop = async (): Promise<void> => {
      await trust.module.stop();
      await events.stop();
      await jobs.stop();
    };
    return { trust, stop, live };
  };
  let server = await startServer();

  const call = (db: Call['db'], principal: Principal, after: (() => void)[]): Call => ({
    id: newId(),
    time: clock.now(),
    principal,
    address: '192.0.2.10',
    language: 'en',
    signal: new AbortController().signal,
    db,
    note: () => {},
    identify: () => {},
    cookie: () => {},
    afterCommit: (act) => void after.push(act),
  });

  /** Runs an operation as the door does. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
  const run = async (name: string, input: object = {}, principal = administrator): Promise<any> => {
    const operation = server.trust.module.operations.find((each) => each.name === `trust.${name}`);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const after: (() => void)[] = [];
    const transaction = operation.transaction ?? !operation.http.startsWith('GET');
    const output = transaction
      ? await database.db.transaction().execute((db) => operation.run(input as never, call(db, principal, after)))
      : await operation.run(input as never, call(database.db, principal, after));
    for (const act of after) act();
    return output;
  };

  return {
    run,
    db: database.db,
    alarms,
    records,
    trust: () => server.trust,
    /** Has what authorities publish looked after at once, as after unsealing. */
    publish: () => server.live.announce('trust.seal', { state: 'unsealed' }),
    /** The state the seal is in, once it is that. */
    sealState: async () => (await run('seal.status')).state as string,
    advance: (ms: number) => {
      offset += ms;
    },
    /** Stops and starts the server over the same database. */
    restart: async () => {
      await server.stop();
      server = await startServer();
    },
    close: async () => {
      await server.stop();
      await database.close();
    },
  };
}

export type Trial = Awaited<ReturnType<typeof openTrial>>;
