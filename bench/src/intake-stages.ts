import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser } from '@citywall/formats';
import type { Observation } from '@citywall/ocsf';
import { type LakeRow, LakeWriter } from '@citywall/platform/lake';
import { createLmdbStreams } from '@citywall/platform/streams';
import { compileRules, loadRules } from '@citywall/sigma';
import { alone, type Figure } from './figure.ts';
import { cityLine } from './intake-lines.ts';
import { copyRealRules } from './intake-rules.ts';

const lines = 150_000;
const portion = 2_000;
/** The first part warms the code up and is not counted. */
const warm = 50_000;

/** What each stage of the way costs, µs of one core for an event, by the parts the product runs with on lines of the same mix. */
export async function* stageCosts(rules: number): AsyncIterable<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-bench-stages-'));
  const costs = new Map<string, number>();
  const stage = async <T>(name: string, from: number, act: () => T | Promise<T>): Promise<T> => {
    const before = process.cpuUsage();
    const made = await act();
    const { user, system } = process.cpuUsage(before);
    if (from >= warm) costs.set(name, (costs.get(name) ?? 0) + user + system);
    return made;
  };
  const streams = createLmdbStreams({ folder: join(folder, 'streams') });
  try {
    const stream = streams.open('bench', { consumers: ['bench'] });
    const matcher = compileRules(loadRules(await realRules(join(folder, 'rules'), rules)));
    const writer = new LakeWriter(join(folder, 'lake'), 'b0');
    const parser = createParser({ format: 'auto', zone: 'UTC' });
    for (let from = 0; from < lines; from += portion) {
      const bytes = linesFrom(from);
      await stage('stream', from, () => stream.appendAll([Buffer.concat(bytes)], []));
      const now = Date.now();
      const seen = await stage('parse', from, () => bytes.map((line) => parser.parse(line.toString('utf8'), now)));
      await stage('match', from, () => seen.map((observation) => matcher.match(observation)));
      const events = await stage('event', from, () => seen.map(({ event }) => JSON.stringify(event)));
      const hashes = await stage('hash', from, () => bytes.map((line) => hash('sha256', line, 'buffer')));
      const rows = seen.map((observation, at) =>
        rowOf(observation, bytes[at] as Buffer, hashes[at] as Buffer, events[at] as string, now),
      );
      await stage('columns', from, () => {
        for (const row of rows) writer.add(row);
      });
      if (from % 50_000 === 0) await stage('columns', from, () => writer.flush(from + 1, from + portion));
    }
    await stage('columns', lines, () => writer.flush(lines + 1, lines + portion));
  } finally {
    await streams.close();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const [name, us] of costs)
    yield alone(`intake-stage-${name}`, Number((us / (lines - warm)).toFixed(2)), 'µs/event');
}

async function realRules(folder: string, count: number): Promise<{ file: string; text: string }[]> {
  await copyRealRules(folder, count);
  return readdirSync(folder).map((name) => ({ file: name, text: readFileSync(join(folder, name), 'utf8') }));
}

function linesFrom(from: number): readonly Buffer[] {
  const stamp = new Date().toISOString();
  return Array.from({ length: portion }, (_, at) => Buffer.from(cityLine(from + at, stamp)));
}

function rowOf({ event, time }: Observation, line: Buffer, rawHash: Uint8Array, text: string, now: number): LakeRow {
  const { src_endpoint: from } = event as { src_endpoint?: { ip?: string } };
  return {
    time: Math.trunc(time),
    uid: `${now}-${line.length}`,
    classUid: event.class_uid,
    activityId: event.activity_id,
    severityId: event.severity_id,
    statusId: event.status_id ?? 0,
    source: 'bench',
    sourceAddress: from?.ip ?? null,
    sourceName: null,
    destinationAddress: null,
    userName: null,
    hostname: null,
    received: now,
    trusted: false,
    raw: line.toString('utf8'),
    rawHash,
    rawSize: line.length,
    event: text,
  };
}
