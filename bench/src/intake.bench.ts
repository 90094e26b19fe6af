import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { alone, type Figure } from './figure.ts';
import { copyRealRules } from './intake-rules.ts';
import type { SenderOrder } from './intake-sender.ts';
import { stageCosts } from './intake-stages.ts';
import { countedRows, readColumn } from './lake-count.ts';
import { type ShippedServer, startShippedServer } from './shipped-server.ts';

const warmLines = 300_000;
const measuredLines = 1_200_000;
const alertRate = 25_000;
const alertSeconds = 15;
const rules = 100;

/**
 * `intake`: syslog lines a second over TCP, from the first byte sent until a foreign Parquet reader counts every line,
 * against the shipped server with default durability and audit and 100 real rules of which some fire; the sender runs
 * on the same cores. Then what it costs by thread, searches over the events that are there, `alert-p99`, and what each
 * stage costs by itself.
 */
export async function* run(): AsyncIterable<Figure> {
  const server = await startShippedServer();
  try {
    await useRules(server);
    await sendAndCount(server, warmLines, 0);
    const before = costsOf(server);
    const took = await sendAndCount(server, measuredLines, warmLines);
    const after = costsOf(server);
    let read = 0;
    await readColumn(join(server.data, 'lake'), 'raw_data_size', () => read++);
    if (read !== warmLines + measuredLines)
      throw new Error(`${read} rows could be read of ${warmLines + measuredLines}`);
    yield alone('intake', Math.round(measuredLines / (took / 1000)), 'events/s');
    for (const [stage, ms] of after) {
      const us = ((ms - (before.get(stage) ?? 0)) * 1000) / measuredLines;
      yield alone(`intake-cost-${stage}`, Number(us.toFixed(2)), 'µs/event');
    }
    yield* searches(server);
    yield alone('alert-p99', await alertP99(server), 'ms');
  } finally {
    await server.stop();
  }
  yield* stageCosts(rules);
}

/** Puts the rules into the running server's folder and waits until they are loaded. */
async function useRules(server: ShippedServer): Promise<void> {
  await copyRealRules(join(server.data, 'rules'), rules);
  for (let tries = 0; tries < 100; tries++) {
    const { items } = (await server.call('GET', '/detection/rules?origin=folder&state=loaded&limit=500')) as {
      items: unknown[];
    };
    if (items.length >= rules) return;
    await wait(200);
  }
  throw new Error(`The server did not load ${rules} rules from its folder.`);
}

/** Sends, and resolves with the ms from the first byte until every line is counted in the lake. */
async function sendAndCount(server: ShippedServer, lines: number, there: number): Promise<number> {
  const order = { port: server.syslogPort, lines, connections: 4, perSecond: null, markEveryMs: 0 };
  const sender = startSender(order);
  const known = new Map<string, number>();
  const began = await sender.began;
  for (let rows = 0; rows !== there + lines; ) {
    await wait(100);
    rows = countedRows(join(server.data, 'lake'), known);
    if (Date.now() - began > 300_000)
      throw new Error(`${rows} of ${there + lines} lines are in the lake after 5 minutes`);
  }
  const took = Date.now() - began;
  await sender.ended;
  return took;
}

interface Sender {
  readonly began: Promise<number>;
  /** How many marked lines it has sent. */
  readonly ended: Promise<number>;
}

function startSender(order: SenderOrder): Sender {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'intake-sender.ts'), JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  const ended = new Promise<number>((done, failed) =>
    child.once('close', (code) => {
      const marks = /\{"marks":(\d+)\}/.exec(text)?.[1];
      if (code === 0 && marks !== undefined) done(Number(marks));
      else failed(new Error(`the sender ended with ${code}`));
    }),
  );
  const began = new Promise<number>((done, failed) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const at = /\{"began":(\d+)\}/.exec(text)?.[1];
      if (at !== undefined) done(Number(at));
    });
    ended.catch(failed);
  });
  return { began, ended };
}

/** CPU time used so far in ms by each kind of thread of the server, from /proc. */
function costsOf(server: ShippedServer): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  const tasks = `/proc/${server.process.pid}/task`;
  for (const task of readdirSync(tasks)) {
    const stat = readFileSync(join(tasks, task, 'stat'), 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const stage = Number(task) === server.process.pid ? 'main' : name.replaceAll(/[^a-zA-Z]+/g, '-').toLowerCase();
    costs.set(stage, (costs.get(stage) ?? 0) + (Number(fields[11]) + Number(fields[12])) * 10);
  }
  return costs;
}

/** The slowest of few searches of each kind, each with other words, over all events that are there. */
async function* searches(server: ShippedServer): AsyncIterable<Figure> {
  const day = new Date().toISOString().slice(0, 10);
  const entity = (n: number) => `from=${day}T00:00:00Z&class=3002&entity=10.${n}.7.${n + 3}&limit=50`;
  const text = (n: number) => `text=${encodeURIComponent(`job ${700_001 + n * 90_011} of`)}&limit=50`;
  for (const [name, query] of [
    ['search-entity', entity],
    ['search-text', text],
  ] as const) {
    const times: number[] = [];
    for (let n = 0; n < 7; n++) {
      const { tookMs, complete } = (await server.call('GET', `/detection/events?${query(n)}`)) as {
        tookMs: number;
        complete: boolean;
      };
      if (!complete) throw new Error(`${name} ran out of time`);
      times.push(tookMs);
    }
    times.sort((a, b) => a - b);
    yield alone(name, times[3] as number, 'ms');
  }
}

/** From a line being sent until its finding is read from the list, so that storing and looking are included. */
async function alertP99(server: ShippedServer): Promise<number> {
  const markEveryMs = 50;
  const lines = alertRate * alertSeconds;
  const sender = startSender({ port: server.syslogPort, lines, connections: 4, perSecond: alertRate, markEveryMs });
  const seen = new Map<number, number>();
  const began = await sender.began;
  let marks = Number.POSITIVE_INFINITY;
  const known = sender.ended.then((sent) => {
    marks = sent;
  });
  known.catch(() => undefined);
  const last = Date.now() + alertSeconds * 1_000 + 60_000;
  let newest = began;
  while (seen.size < marks && Date.now() < last) {
    // Only what can be new: asking for all of them each time would itself be the load. Times of access lines are whole seconds.
    const from = new Date(newest - 3_000).toISOString();
    const found = JSON.stringify(
      await server.call('GET', `/detection/findings?rule=web_injection&entity=203.0.113.250&from=${from}&limit=500`),
    );
    const now = Date.now();
    for (const [, sent] of found.matchAll(/&sent=(\d+) HTTP/g)) {
      if (seen.has(Number(sent))) continue;
      seen.set(Number(sent), now - Number(sent));
      newest = Math.max(newest, Number(sent));
    }
    await wait(40);
  }
  await known;
  if (seen.size < marks) throw new Error(`${seen.size} of ${marks} findings came`);
  const times = [...seen.values()].sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] as number;
}
