import { type AuditRecord, type Call, type JsonObject, newId, type Ports, type Principal } from '@citywall/kernel';
import { createJobs, createSettings, createTemporaryDatabase, migrate } from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { createSupervision } from './create-supervision.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const officer: Principal = {
  type: 'person',
  id: newId(),
  name: 'Li',
  roles: ['security-administrator'],
  authentication: 'session',
};

/** Supervision over a real database with jobs that run; for the tests of this folder. */
export async function openSupervision() {
  const database = await createTemporaryDatabase();
  await migrate(database.db, [{ name: 'trust', migrations: new URL('../../migrations/', import.meta.url) }]);
  const clock = { now: () => Date.now() };
  const alarms = createAlarmBoard(clock);
  const jobs = createJobs(database, { clock, log: quiet, firstPause: 20 });
  const settings = createSettings(database, quiet);
  await settings.load();
  const live = { announce: () => {}, listen: () => () => {} };
  const ports = { clock, log: quiet, db: database.db, jobs, settings, alarms, live } as unknown as Ports;
  const records: AuditRecord[] = [];
  const recorder = { append: async (record: AuditRecord) => records.push(record) };
  const supervision = createSupervision(ports, { recorder }, { firstWatch: 3_600_000 });
  await supervision.start();
  await jobs.start();
  const notes: JsonObject[] = [];

  const call = (db: Call['db'], after: (() => void)[]): Call => ({
    id: newId(),
    time: clock.now(),
    principal: officer,
    address: '192.0.2.10',
    language: 'en',
    signal: new AbortController().signal,
    db,
    note: (details) => void notes.push(details),
    identify: () => {},
    cookie: () => {},
    afterCommit: (act) => void after.push(act),
  });

  /** Runs an operation as the door does. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
  const run = async (name: string, input: object = {}): Promise<any> => {
    const operation = supervision.operations.find((each) => each.name === `trust.${name}`);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const after: (() => void)[] = [];
    const transaction = operation.transaction ?? !operation.http.startsWith('GET');
    const output = transaction
      ? await database.db.transaction().execute((db) => operation.run(input as never, call(db, after)))
      : await operation.run(input as never, call(database.db, after));
    for (const act of after) act();
    return output;
  };

  return {
    run,
    ports,
    notes,
    records,
    recorder,
    alarms,
    supervision,
    db: database.db,
    close: async () => {
      await supervision.stop();
      await jobs.stop();
      await database.close();
    },
  };
}
