import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventFilter } from './event-filter.ts';
import { type Lake, openLake } from './lake.ts';
import type { LakeRow } from './lake-schema.ts';
import { LakeWriter } from './lake-writer.ts';

const base = mkdtempSync(join(tmpdir(), 'citywall-lake-'));
const folder = join(base, 'lake');
const temporaryFolder = join(base, 'temporary');
const start = Date.parse('2026-11-20T21:10:00Z');
let lake: Lake;

function row(n: number, over: Partial<LakeRow> = {}): LakeRow {
  const raw = `line ${n} Failed password for 用户${n % 3} from 10.0.0.${n % 5}`;
  const event = {
    metadata: { version: '1.8.0', product: {} },
    class_uid: 3002,
    message: `n${n}`,
    user: { name: `u${n % 3}` },
    observables: [
      { name: 'a', value: `v${n}` },
      { name: 'b', value: 'x"y' },
    ],
  };
  return {
    time: start + n * 1000,
    uid: `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    classUid: 3002,
    activityId: 1,
    severityId: 1 + (n % 2),
    statusId: 2,
    source: 'web-01',
    sourceAddress: `10.0.0.${n % 5}`,
    sourceName: null,
    destinationAddress: null,
    userName: `u${n % 3}`,
    hostname: 'h1',
    received: start + n * 1000 + 50,
    trusted: n % 2 === 0,
    raw,
    rawHash: createHash('sha256').update(raw).digest(),
    rawSize: Buffer.byteLength(raw),
    event: JSON.stringify(event),
    ...over,
  };
}

const deadline = () => AbortSignal.timeout(10_000);
const find = async (filter: EventFilter, limit = 100) =>
  (await lake.search(filter, { limit, deadline: deadline() })).rows;
const numbers = (rows: readonly { uid: string }[]) => rows.map((found) => Number(found.uid.slice(-12)));

beforeAll(async () => {
  lake = await openLake({ folder, temporaryFolder });
  await lake.recover(0);
  const writer = new LakeWriter(folder, 'w0');
  // Ten flushes of 20 rows, out of order inside, over midnight: n = 0 … 199 each 60 s apart.
  for (let flush = 0; flush < 10; flush++) {
    for (let i = 19; i >= 0; i--) {
      const n = flush * 20 + i;
      writer.add(row(n, { time: start + n * 60_000 }));
    }
    lake.publish(await writer.flush(flush + 1, flush + 1));
  }
  writer.add(row(1000, { classUid: 4002, time: start, raw: 'GET /etc/passwd (a+b) 100%' }));
  lake.publish(await writer.flush(11, 11));
});
afterAll(async () => {
  await lake.close();
  rmSync(base, { recursive: true });
});

describe('the lake', () => {
  it('answers newest first, page by page, each event once', async () => {
    const seen: number[] = [];
    let after: { time: number; uid: string } | undefined;
    do {
      const page = await lake.search({ classes: [3002] }, { limit: 33, after, deadline: deadline() });
      seen.push(...numbers(page.rows));
      after = page.next ?? undefined;
    } while (after);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => 199 - n));
  });

  it('gives back the complete event with id, original line, hash and size', async () => {
    const [found] = await find({ where: [{ path: 'message', comparison: '=', value: 'n7' }] });
    const made = row(7);
    expect(found).toMatchObject({ source: 'web-01', received: made.received, trusted: false, raw: made.raw });
    expect(found?.event).toMatchObject({
      class_uid: 3002,
      metadata: { version: '1.8.0', uid: made.uid, logged_time: made.received },
      raw_data: made.raw,
      raw_data_hash: { algorithm_id: 3, value: Buffer.from(made.rawHash).toString('hex') },
      raw_data_size: made.rawSize,
    });
  });

  it('finds by time, class, source, entity, words and attributes', async () => {
    const at = (n: number) => start + n * 60_000;
    expect(numbers(await find({ from: at(5), to: at(7), classes: [3002] }))).toEqual([7, 6, 5]);
    expect(numbers(await find({ from: at(0), to: at(12), entity: '10.0.0.1' }))).toEqual([11, 6, 1]);
    expect(numbers(await find({ from: at(0), to: at(3), entity: 'u2', classes: [3002] }))).toEqual([2]);
    expect(numbers(await find({ text: 'get /ETC/passwd (a+b)' }))).toEqual([1000]);
    expect(numbers(await find({ text: '用户1', to: at(4) }))).toEqual([4, 1]);
    expect(await find({ source: 'nobody' })).toEqual([]);
    const where = (path: string, comparison: '=' | '!=' | '~', value: string) => ({
      where: [{ path, comparison, value }],
      to: at(4),
      classes: [3002],
    });
    expect(numbers(await find(where('user.name', '=', 'u1')))).toEqual([4, 1]);
    expect(numbers(await find(where('user.name', '!=', 'u1')))).toEqual([3, 2, 0]);
    expect(numbers(await find(where('observables.value', '=', 'v3')))).toEqual([3]);
    expect(numbers(await find(where('observables.value', '~', 'X"Y'), 2))).toEqual([4, 3]);
    expect(numbers(await find(where('severity_id', '=', '2')))).toEqual([3, 1]);
    expect(numbers(await find(where('src_endpoint.ip', '!=', '10.0.0.4')))).toEqual([3, 2, 1, 0]);
    expect(numbers(await find(where('nothing.here', '!=', 'x'), 1))).toEqual([4]);
    await expect(find(where("user') OR 1=1 --", '=', 'x'))).rejects.toThrow('not a dotted attribute path');
  });

  it('counts in buckets by class, source and severity', async () => {
    const counted = await lake.count(
      { from: start, to: start + 199 * 60_000 },
      { buckets: 4, by: 'class', now: start, deadline: deadline() },
    );
    expect(counted.total).toBe(201);
    expect(counted.buckets.map((bucket) => bucket.counts)).toEqual([
      { 3002: 50, 4002: 1 },
      { 3002: 50 },
      { 3002: 50 },
      { 3002: 50 },
    ]);
  });

  it('exports everything as NDJSON and as Parquet', async () => {
    const lines = (await text(lake.export({}, 'ndjson', deadline())))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(201);
    expect(lines.every((event) => event.raw_data && event.metadata.uid)).toBe(true);
    const parquet = await buffer(lake.export({ classes: [4002] }, 'parquet', deadline()));
    expect(parquet.subarray(0, 4).toString()).toBe('PAR1');
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it('gives up when time is over, with what it found so far', async () => {
    const answer = await lake.search({}, { limit: 5, deadline: AbortSignal.abort() });
    expect(answer).toEqual({ rows: [], next: null, complete: false });
  });

  it('makes few files of many and loses nothing', async () => {
    const before = lake.files({ classes: [3002] }).length;
    while (await lake.compact(deadline()));
    const after = lake.files({ classes: [3002] });
    expect(before).toBeGreaterThanOrEqual(10);
    expect(after.length).toBeLessThan(before);
    expect(numbers(await find({ classes: [3002] }, 300))).toEqual(Array.from({ length: 200 }, (_, n) => 199 - n));
    expect(
      (await lake.searchSequence(3, { classes: [3002] }, { limit: 300, deadline: deadline() })).rows.length,
    ).toBeGreaterThanOrEqual(20);
  });

  it('after a crash keeps what was committed, once: no temporary file, no file beyond the position, no half exchange', async () => {
    const place = join(folder, 'class=3002', 'day=2026-11-20');
    const name = readdirSync(place)[0] as string;
    writeFileSync(join(place, 's90_99.t1_2.n5.w0.parquet'), 'beyond the position');
    writeFileSync(join(place, `${name}.tmp`), 'unfinished');
    writeFileSync(join(place, 's1_1.t1_2.n5.w9.parquet'), 'input that was merged');
    writeFileSync(
      join(folder, '_compaction.json'),
      JSON.stringify({
        output: `class=3002/day=2026-11-20/${name}`,
        inputs: ['class=3002/day=2026-11-20/s1_1.t1_2.n5.w9.parquet'],
      }),
    );
    const files = lake.files().length;
    await lake.close();
    lake = await openLake({ folder, temporaryFolder });
    await lake.recover(11);
    expect(lake.files()).toHaveLength(files);
    expect(readdirSync(place)).not.toContain('s90_99.t1_2.n5.w0.parquet');
    expect(readdirSync(folder)).not.toContain('_compaction.json');
    expect(await find({}, 300)).toHaveLength(201);
  });

  it('forgets whole files when all their events are too old', async () => {
    expect(await lake.forget(4002, start)).toBe(0);
    expect(await lake.forget(4002, start + 1)).toBe(1);
    expect(await find({ classes: [4002] })).toEqual([]);
    expect(readdirSync(join(folder, 'class=4002'))).toEqual([]);
  });
});
