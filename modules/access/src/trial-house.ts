import {
  type Call,
  type Log,
  newId,
  type Operation,
  type Policy,
  type Principal,
  type Settings,
} from '@citywall/kernel';
import { createTemporaryDatabase } from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import type { AccessOptions } from './desk.ts';
import { createAccess } from './module.ts';
import type { PolicySource } from './policy-source.ts';

/** What is mounted beside access in a trial. */
export interface TrialModule {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
}

/** The whole module, mounted beside others, over a real database with a clock that can be moved. For tests of what it decides. */
export async function openTrialHouse(mounted: readonly TrialModule[], options: AccessOptions = {}) {
  const database = await createTemporaryDatabase([
    { name: 'access', migrations: new URL('../migrations/', import.meta.url) },
  ]);
  let offset = 0;
  const lines: unknown[] = [];
  const write = (...line: unknown[]): void => void lines.push(line);
  const log: Log = { debug: () => {}, info: () => {}, warn: write, error: write };
  const clock = { now: () => Date.now() + offset };
  const alarms = createAlarmBoard(clock);
  const settings = new Map<string, unknown>();
  const ports = {
    ...{ db: database.db, clock, log, alarms },
    live: { announce: () => {}, listen: () => () => {} },
    events: { publish: async () => '', subscribe: () => {} },
    jobs: { work: () => {}, send: async () => {} },
    settings: {
      get: (key: string, fallback: unknown) => settings.get(key) ?? fallback,
      set: async (_db, key, value) => void settings.set(key, value),
    } as Settings,
  };
  /** A server over the same database. */
  const open = async (modules = mounted) => {
    const sources: PolicySource[] = [...modules];
    const access = createAccess(ports, () => sources, options);
    sources.push(access.module);
    await access.module.start();
    return access;
  };
  const access = await open();

  /** Runs an operation as the door does behind its decision: in a transaction, acting afterwards only when it committed. */
  const run = async (name: string, input: object, principal: Principal, on = access) => {
    const operation = on.module.operations.find((each) => each.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const after: (() => void)[] = [];
    const callOn = (db: Call['db']): Call => ({
      ...{ id: newId(), time: clock.now(), principal, address: '10.0.0.1', language: 'en', db },
      ...{ signal: new AbortController().signal, note: () => {}, identify: () => {}, cookie: () => {} },
      afterCommit: (act) => void after.push(act),
    });
    const transaction = operation.transaction ?? !operation.http.startsWith('GET');
    // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
    const output: any = transaction
      ? await database.db.transaction().execute((db) => operation.run(input as never, callOn(db)))
      : await operation.run(input as never, callOn(database.db));
    for (const act of after) act();
    return output;
  };

  return {
    access,
    open,
    run,
    lines,
    alarms: () => alarms.list(),
    advance: (ms: number) => {
      offset += ms;
    },
    close: async () => {
      await access.module.stop();
      await database.close();
    },
  };
}
