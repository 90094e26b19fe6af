import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Alarm, AlarmBoard, Log } from '@citywall/kernel';
import { type Lake, openLake } from '@citywall/platform/lake';
import { createLmdbStreams, type Streams } from '@citywall/platform/streams';
import { linkRules } from '@citywall/sigma';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Intake } from '../intake/intake.ts';
import { Refusals } from '../intake/refusals.ts';
import { Sources } from '../intake/sources.ts';
import { Pipeline, pipelineConsumer } from './pipeline.ts';
import { RestartBudget } from './restart-budget.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const clock = { now: () => Date.now() };
const ruleBook = {
  current: () => ({ version: '1', ruleSet: linkRules([]) }),
  watch: () => () => undefined,
  matched() {},
};

let folder: string;
let city: ReturnType<typeof assemble> extends Promise<infer T> ? T : never;

async function assemble() {
  const raised = new Set<string>();
  const alarms: AlarmBoard = {
    raise: (key) => void raised.add(key),
    clear: (key) => void raised.delete(key),
    list: (): readonly Alarm[] => [],
    watch() {},
  };
  const streams: Streams = createLmdbStreams({ folder: join(folder, 'streams'), reserveBytes: 0 });
  const stream = streams.open('intake', { consumers: [pipelineConsumer] });
  const lake: Lake = await openLake({ folder: join(folder, 'lake'), temporaryFolder: join(folder, 'temporary') });
  const sources = new Sources(stream);
  const pipeline: Pipeline = new Pipeline({
    stream,
    lake,
    ruleBook,
    findings: { store: async () => undefined },
    clock,
    log,
    alarms,
    workers: 2,
    readings() {},
    replaying: () => intake.replaying(),
    finished: () => intake.finished(),
    stored() {},
  });
  const intake: Intake = new Intake({
    stream,
    sources,
    refusals: new Refusals(stream),
    clock,
    deliver: (sequence, value) => pipeline.read(sequence, value),
    trouble() {},
  });
  await pipeline.start();
  return { raised, streams, lake, sources, pipeline, intake };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'citywall-pipeline-'));
  city = await assemble();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await city.pipeline.stop();
  await city.lake.close();
  await city.streams.close();
  rmSync(folder, { recursive: true });
});

async function send(from: number, to: number): Promise<void> {
  const { intake, sources } = city;
  for (let n = from; n < to; n += 10) {
    const parcel = intake.parcel(sources.open('web-01', 'http', null, clock.now()));
    for (let i = n; i < Math.min(to, n + 10); i++) {
      const line = Buffer.from(`token-${i} nothing that any format knows`);
      parcel.line(line, 0, line.length);
    }
    await parcel.done();
  }
}

async function tokens(): Promise<number[]> {
  const found = await city.lake.search({}, { limit: 500, deadline: AbortSignal.timeout(10_000) });
  return found.rows.map(({ raw }) => Number(/token-(\d+)/.exec(raw)?.[1])).sort((a, b) => a - b);
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

it('makes every durable line searchable, once', async () => {
  await send(0, 200);
  await city.pipeline.flush();
  expect(await tokens()).toEqual(upTo(200));
});

it('loses nothing when the lake cannot be written for a while, says so, and goes on by itself', async () => {
  // A file where the folder of the class must be made: writing fails as on a broken disk.
  const inTheWay = join(folder, 'lake', 'class=0');
  writeFileSync(inTheWay, '');
  await send(0, 50);
  await expect(city.pipeline.flush()).rejects.toThrow();
  expect([...city.raised]).toEqual(['detection.lake.failing']);
  await send(50, 100);
  await expect(city.pipeline.flush()).rejects.toThrow();
  rmSync(inTheWay);
  await send(100, 150);
  await city.pipeline.flush();
  expect([...city.raised]).toEqual([]);
  expect(await tokens()).toEqual(upTo(150));
});

it('reads again what was not committed before the process ended, once', async () => {
  await send(0, 100);
  await city.pipeline.flush();
  await send(100, 200);
  const before = await tokens();
  await city.streams.close();
  await city.pipeline.stop();
  await city.lake.close();
  city = await assemble();
  await city.pipeline.flush();
  expect(before.length).toBeGreaterThanOrEqual(100);
  expect(await tokens()).toEqual(upTo(200));
});

/** The threads of the pipeline, in the order in which they were first spoken to from now on. */
function watchThreads(): Set<Worker> {
  const threads = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given) {
    threads.add(this);
    postMessage.apply(this, given);
  });
  return threads;
}

it('starts a thread again that ended, and reads again what only it held: every line is there, once', async () => {
  const threads = watchThreads();
  await send(0, 100);
  await city.pipeline.flush();
  for (let round = 1; round <= 3; round++) {
    await send(round * 100, round * 100 + 50);
    const ended = [...threads][round % 2] as Worker;
    const flushed = city.pipeline.flush().catch(() => undefined);
    threads.delete(ended);
    await ended.terminate();
    expect([...city.raised]).toContain('detection.worker.ended');
    await send(round * 100 + 50, round * 100 + 100);
    await flushed;
    await vi.waitFor(() => city.pipeline.flush(), { timeout: 5_000, interval: 50 });
    expect(await tokens()).toEqual(upTo(round * 100 + 100));
  }
  expect([...city.raised]).toEqual([]);
  const [{ account }] = city.sources.list();
  expect(account).toMatchObject({ received: 400, stored: 400, refused: 0, dropped: 0 });
}, 20_000);

it('is given up after it ended again and again: nothing is committed, all of it waits in the stream', async () => {
  await send(0, 20);
  await city.pipeline.flush();
  const { postMessage } = Worker.prototype;
  // Every thread that is told anything ends, as one does that a batch breaks.
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...given) {
    postMessage.apply(this, given);
    void this.terminate();
  });
  vi.spyOn(RestartBudget.prototype, 'pause').mockImplementation(() => (ends++ < 6 ? 1 : undefined));
  let ends = 0;
  await send(20, 60);
  await vi.waitFor(() => expect(ends).toBeGreaterThanOrEqual(8), { timeout: 5_000 });
  await expect(city.pipeline.flush()).rejects.toThrow('away');
  expect([...city.raised]).toEqual(['detection.worker.ended']);
  expect(await tokens()).toEqual(upTo(20));
  vi.restoreAllMocks();
  await city.pipeline.stop();
  await city.lake.close();
  await city.streams.close();
  city = await assemble();
  await city.pipeline.flush();
  expect(await tokens()).toEqual(upTo(60));
}, 20_000);
