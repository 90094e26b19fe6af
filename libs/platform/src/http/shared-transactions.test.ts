import { type AuditRecord, type Db, newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTemporaryDatabase, enlistRecords, migrate, pendingRecords } from '../database/index.ts';
import { createTransactions, type Enact, type Enacted, type Transactions } from './shared-transactions.ts';

let database: Awaited<ReturnType<typeof createTemporaryDatabase>>;
let transactions: Transactions<Enacted>;
let runs: string[];

beforeAll(async () => {
  database = await createTemporaryDatabase();
  await migrate(database.db, [], { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} });
  await sql`create table written (name text, transaction bigint)`.execute(database.db);
}, 60_000);
afterAll(() => database.close());

beforeEach(async () => {
  runs = [];
  await sql`truncate written, platform.pending_record`.execute(database.db);
  transactions = createTransactions({
    db: database.db,
    pending: { enlist: enlistRecords, settle: async () => {} },
  });
});

/** Writes one row, then does what may fail. */
function writing(name: string, then: (db: Db) => Promise<unknown> = async () => {}): Enact<Enacted> {
  return async (db) => {
    runs.push(name);
    await sql`insert into written values (${name}, txid_current())`.execute(db);
    await then(db);
    return { output: name, record: { id: newId(), operation: name } as AuditRecord };
  };
}

const written = async (): Promise<readonly { name: string; transaction: number }[]> =>
  (await sql<{ name: string; transaction: number }>`select * from written order by name`.execute(database.db)).rows;

const names = Array.from({ length: 40 }, (_, at) => `call ${String(at).padStart(2, '0')}`);

describe('calls that may share a transaction', () => {
  test('are committed with their records in fewer transactions than there are calls', async () => {
    const done = await Promise.all(names.map((name) => transactions.shared('demo', writing(name))));
    expect(done.map(({ output }) => output)).toEqual(names);
    const rows = await written();
    expect(rows.map(({ name }) => name)).toEqual(names);
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBeLessThanOrEqual(4);
    expect((await pendingRecords(database.db)).map(({ operation }) => operation).toSorted()).toEqual(names);
  });

  test('answer each for itself when one of them fails, and keep nothing of that one', async () => {
    const failures: Readonly<Record<string, (db: Db) => Promise<unknown>>> = {
      'call 07': () => Promise.reject(new Error('not this one')),
      'call 21': (db) => sql`insert into written values (${'no'}::int, 0)`.execute(db),
    };
    const done = await Promise.allSettled(
      names.map((name) => transactions.shared('demo', writing(name, failures[name]))),
    );
    const kept = names.filter((name) => !(name in failures));
    expect(done.flatMap((one) => (one.status === 'fulfilled' ? [one.value.output] : []))).toEqual(kept);
    expect(String((done[7] as PromiseRejectedResult).reason)).toContain('not this one');
    expect(String((done[21] as PromiseRejectedResult).reason)).toContain('invalid input syntax');
    expect((await written()).map(({ name }) => name)).toEqual(kept);
    expect((await pendingRecords(database.db)).map(({ operation }) => operation).toSorted()).toEqual(kept);
  });

  test('do not wait for others when they come alone, nor for those of another kind', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = transactions.shared(
      'slow',
      writing('slow', () => held),
    );
    expect((await transactions.shared('demo', writing('quick'))).output).toBe('quick');
    expect(runs).toEqual(['slow', 'quick']);
    release();
    await slow;
  });

  test('are none of them kept when a record cannot be written down', async () => {
    const unwritable: Enact<Enacted> = async () => ({
      output: null,
      record: { id: newId(), details: { size: 5n } } as never,
    });
    const good = transactions.alone(writing('good'));
    await expect(transactions.alone(unwritable)).rejects.toThrow(/BigInt/);
    await good;
    expect((await written()).map(({ name }) => name)).toEqual(['good']);
  });
});
