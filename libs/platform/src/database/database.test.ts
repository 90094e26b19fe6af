import { type Clock, type DomainEvent, type Log, newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createDomainEvents,
  createJobs,
  createSettings,
  createTemporaryDatabase,
  type Database,
  enlistRecords,
  pendingRecords,
  settleRecords,
} from './index.ts';

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clock: Clock = { now: () => Date.now() };
let database: Database;

beforeAll(async () => {
  // database.system.ts runs these same tests on the oldest PostgreSQL that is promised.
  database = await createTemporaryDatabase([], process.env.CITYWALL_TEST_DATABASE_URL);
}, 30_000);
afterAll(() => database.close());

describe('values on their way into PostgreSQL', () => {
  test('U+0000 and lone surrogates survive as visible characters, in text, jsonb and arrays', async () => {
    const answer = await sql<{ text: string; object: any; json: any; list: string[] }>`
      select ${'a\0b'}::text as text, ${{ k: 'x\0y', s: '\ud800' }}::jsonb as object,
      ${JSON.stringify({ raw: '\\u0000 \0', pair: '😀' })}::jsonb as json, ${['p\0q']}::text[] as list`.execute(
      database.db,
    );
    expect(answer.rows[0]).toEqual({
      text: 'a␀b',
      object: { k: 'x␀y', s: '\ufffd' },
      json: { raw: '\\u0000 ␀', pair: '😀' },
      list: ['p␀q'],
    });
  });
  test('bigint columns are numbers, and one beyond 2^53 is an error', async () => {
    const answer = await sql<{ n: number }>`select 1795000000000::bigint as n`.execute(database.db);
    expect(answer.rows[0]?.n).toBe(1_795_000_000_000);
    await expect(sql`select 9007199254740993::bigint`.execute(database.db)).rejects.toThrow(/does not fit/);
  });
});

describe.skipIf(process.env.CITYWALL_TEST_DATABASE_URL)('durability (private PostgreSQL only)', () => {
  test('the private PostgreSQL synchronises to disk and listens nowhere outside the data folder', async () => {
    const answer = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses')
      order by name`.execute(database.db);
    expect(answer.rows.map((row) => row.setting)).toEqual(['on', 'on', '', 'on']);
  });
});

describe('pending records', () => {
  test('are there after a commit, not after a roll-back, and gone when settled', async () => {
    const record = (id: string): any => ({ id, operation: 'a.b.c', details: { text: 'a\0' } });
    const [kept, lost] = [newId(), newId()];
    await database.db.transaction().execute((transaction) => enlistRecords(transaction, [record(kept)]));
    const failing = database.db.transaction().execute(async (transaction) => {
      await enlistRecords(transaction, [record(lost)]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await pendingRecords(database.db)).map(({ id }) => id)).toEqual([kept]);
    await settleRecords(database.db, [kept]);
    expect(await pendingRecords(database.db)).toEqual([]);
  });

  test('that cannot be written down undo what they tell of, also when nobody waits for them', async () => {
    const record: any = { id: newId(), operation: 'a.b.c', details: { size: 5n } };
    const unrecorded = database.db.transaction().execute(async (transaction) => {
      await sql`create table unrecorded (n int)`.execute(transaction);
      enlistRecords(transaction, [record]).catch(() => {});
    });
    await expect(unrecorded).rejects.toThrow(/BigInt/);
    await expect(sql`select from unrecorded`.execute(database.db)).rejects.toThrow(/does not exist/);
  });
});

describe('a transaction', () => {
  test('whose last statement nobody waited for commits only if that statement went well', async () => {
    const unheard = database.db.transaction().execute(async (transaction) => {
      await sql`create table unheard (n int)`.execute(transaction);
      sql`insert into unheard values (${'no number'}::int)`.execute(transaction).catch(() => {});
    });
    await expect(unheard).rejects.toThrow();
    await expect(sql`select from unheard`.execute(database.db)).rejects.toThrow(/does not exist/);
  });

  test('goes on being usable after a failed statement that is said often', async () => {
    const say = (text: string) =>
      database.db.transaction().execute((transaction) => sql`select ${text}::int as n`.execute(transaction));
    for (const text of ['1', 'a', '2', 'b', '3', 'c', '4', 'd']) {
      if (text < '9') expect((await say(text)).rows).toEqual([{ n: Number(text) }]);
      else await expect(say(text)).rejects.toThrow(/invalid input/);
    }
  });
});

describe('settings', () => {
  test('are seen at once, survive a reload, and go back when the transaction does', async () => {
    const settings = createSettings(database, log);
    await settings.load();
    expect(settings.get('a.b', 1)).toBe(1);
    await database.db.transaction().execute((transaction) => settings.set(transaction, 'a.b', { on: true }));
    expect(settings.get('a.b', {})).toEqual({ on: true });
    const other = createSettings(database, log);
    await other.load();
    expect(other.get('a.b', {})).toEqual({ on: true });
    await database.db.transaction().execute((transaction) => settings.set(transaction, 'a.b', 'next'));
    await vi.waitFor(() => expect(other.get<any>('a.b', {})).toBe('next'));
    await database.db
      .transaction()
      .execute(async (transaction) => {
        await settings.set(transaction, 'a.b', 'rolled back');
        throw new Error('no');
      })
      .catch(() => {});
    await vi.waitFor(() => expect(settings.get<any>('a.b', {})).toBe('next'), 3_000);
  });
});

describe('domain events', () => {
  test('reach each consumer in order and only if the transaction commits; a failing one is retried, then parked', async () => {
    const parked: string[] = [];
    const events = createDomainEvents(database, { clock, log, patience: 3, onParked: (name) => parked.push(name) });
    const seen: Record<string, unknown[]> = { a: [], b: [] };
    let failures = 0;
    events.subscribe('t.x.made', 'a', async (event: DomainEvent) => void seen.a!.push(event.payload.n));
    events.subscribe('t.x.made', 'b', async (event) => {
      if (event.payload.n === 2 && failures++ < 2) throw new Error('not yet');
      if (event.payload.n === 4) throw new Error('never');
      // At least once: those before a failing one in its batch come again.
      if (!seen.b!.includes(event.payload.n)) seen.b!.push(event.payload.n);
    });
    await events.start();
    for (const n of [1, 2, 3, 4, 5]) {
      await database.db.transaction().execute((transaction) => events.publish(transaction, 't.x.made', { n }));
    }
    await database.db
      .transaction()
      .execute(async (transaction) => {
        await events.publish(transaction, 't.x.made', { n: 6 });
        throw new Error('no');
      })
      .catch(() => {});
    await vi.waitFor(() => expect(seen).toEqual({ a: [1, 2, 3, 4, 5], b: [1, 2, 3, 5] }), 10_000);
    expect(parked).toEqual(['b']);
    await events.stop();
  });

  test('published while nobody delivers wait for the next start', async () => {
    const first = createDomainEvents(database, { clock, log });
    first.subscribe('t.y.made', 'c', async () => {});
    await first.start();
    await first.stop();
    await first.publish(database.db, 't.y.made', { n: 1 });
    const second = createDomainEvents(database, { clock, log });
    const seen: unknown[] = [];
    second.subscribe('t.y.made', 'c', async (event) => void seen.push(event.payload.n));
    await second.start();
    await vi.waitFor(() => expect(seen).toEqual([1]));
    await second.stop();
  });

  test('published before the very first start reach those who subscribed', async () => {
    const events = createDomainEvents(database, { clock, log });
    const seen: unknown[] = [];
    events.subscribe('t.early.made', 'early', async (event) => void seen.push(event.payload.n));
    await events.publish(database.db, 't.early.made', { n: 1 });
    await events.start();
    await vi.waitFor(() => expect(seen).toEqual([1]));
    await events.stop();
  });

  test('what a handler writes is undone when it throws', async () => {
    await sql`create table if not exists public.mark (n int)`.execute(database.db);
    const events = createDomainEvents(database, { clock, log });
    let tries = 0;
    events.subscribe('t.z.made', 'd', async (_event, db) => {
      await sql`insert into public.mark values (1)`.execute(db);
      if (tries++ === 0) throw new Error('after writing');
    });
    await events.start();
    await events.publish(database.db, 't.z.made', {});
    await vi.waitFor(() => expect(tries).toBe(2));
    await events.stop();
    expect((await sql`select * from public.mark`.execute(database.db)).rows).toHaveLength(1);
  });
});

describe('jobs', () => {
  test('run soon after the commit, not after a roll-back, never twice for a waiting key, and at their time', async () => {
    const jobs = createJobs(database, { clock, log });
    const ran: unknown[] = [];
    let latency = 0;
    jobs.work('q.a', {}, async (data: { n: number; at?: number }) => {
      if (data.at !== undefined) latency = Date.now() - data.at;
      ran.push(data.n);
    });
    const later = Date.now() + 300;
    await jobs.send('q.a', { n: 1 }, { key: 'k', startAfter: later });
    await jobs.send('q.a', { n: 2 }, { key: 'k' });
    await jobs.start();
    await database.db
      .transaction()
      .execute((transaction) => jobs.send('q.a', { n: 3, at: Date.now() }, { db: transaction }));
    await database.db
      .transaction()
      .execute(async (transaction) => {
        await jobs.send('q.a', { n: 4 }, { db: transaction });
        throw new Error('no');
      })
      .catch(() => {});
    await vi.waitFor(() => expect(ran).toEqual([3, 1]), 3_000);
    expect(Date.now()).toBeGreaterThanOrEqual(later);
    expect(latency).toBeLessThan(250);
    await jobs.stop();
  });

  test('that fail are retried and then reported with the reason', async () => {
    const failed: unknown[] = [];
    const jobs = createJobs(database, { clock, log, firstPause: 10, onFailed: (...all) => failed.push(all) });
    let tries = 0;
    jobs.work('q.b', { retries: 2 }, async () => {
      tries += 1;
      throw new Error(`broken ${tries}`);
    });
    await jobs.start();
    await jobs.send('q.b', { n: 1 });
    await vi.waitFor(() => expect(failed).toEqual([['q.b', { n: 1 }, 'broken 3']]), 3_000);
    await jobs.stop();
  });

  test('cut off by a crash run again at the next start', async () => {
    const jobs = createJobs(database, { clock, log });
    await jobs.send('q.c', { n: 1 });
    // Elsewhere than on a private database other processes may be at work: there the lease must run out.
    const lease = database.kind === 'private' ? Date.now() + 60_000 : Date.now() - 1;
    await sql`update platform.job set state = 'running', lease_until = ${lease} where queue = 'q.c'`.execute(
      database.db,
    );
    const ran: unknown[] = [];
    jobs.work('q.c', {}, async (data) => void ran.push(data));
    await jobs.start();
    await vi.waitFor(() => expect(ran).toEqual([{ n: 1 }]));
    await jobs.stop();
  });
});
