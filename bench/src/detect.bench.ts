import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { otrfEvents, uniqueEvents } from './detect-data.ts';
import { alone, beside, type Figure } from './figure.ts';

const root = join(import.meta.dirname, '../..');
const data = join(root, '../shared/data/detection');
const rules = join(data, 'sigma/rules/windows');
const rounds = 5;

/**
 * `detect` and `detect-unique`: 2,407 Windows rules over the Windows events of OTRF as whole processes, loading
 * included, beside rsigma on the same files in turns; the median of five rounds after one that fills caches and disk
 * buffers on both sides. `detect-cold` is ours without anything kept from an earlier run.
 */
export async function* run(): AsyncIterable<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-bench-detect-'));
  try {
    const events = otrfEvents(data);
    const given = join(folder, 'given.json');
    const unique = join(folder, 'unique.json');
    writeFileSync(given, `${events.join('\n')}\n`);
    writeFileSync(unique, `${uniqueEvents(events).join('\n')}\n`);
    yield* compare('detect', given, events.length, folder);
    yield* compare('detect-unique', unique, events.length, folder);
    const cold = Array.from({ length: 3 }, () => citywall(given, mkdtempSync(join(folder, 'cold-'))));
    yield alone('detect-cold', Math.round(events.length / median(cold)), 'events/s');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function* compare(name: string, input: string, events: number, folder: string): Iterable<Figure> {
  const rsigma = findRsigma();
  const cache = join(folder, 'cache');
  citywall(input, cache);
  if (rsigma) peer(rsigma.path, input);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(citywall(input, cache));
    if (rsigma) theirs.push(peer(rsigma.path, input));
  }
  const speed = (seconds: readonly number[]): number => Math.round(events / median(seconds));
  yield rsigma
    ? beside(name, speed(ours), 'events/s', { name: rsigma.version, value: speed(theirs), better: 'higher' })
    : alone(name, speed(ours), 'events/s');
}

/** Seconds of one `citywall detect`, as the launcher starts it. */
function citywall(input: string, cache: string): number {
  const args = [join(root, 'apps/cli/src/main.ts'), 'detect', '--rules', rules, '--input', input, '--json'];
  const environment = { CITYWALL_CACHE: cache, NODE_COMPILE_CACHE: join(cache, 'code') };
  return timed(process.execPath, args, environment, (output) => output.includes('"rule":'));
}

function peer(path: string, input: string): number {
  const args = ['engine', 'eval', '--quiet', '--no-stats', '--rules', rules, '--event', `@${input}`];
  return timed(path, args, {}, (output) => output.includes('"rule_id":'));
}

function timed(
  command: string,
  args: string[],
  environment: Record<string, string>,
  works: (output: string) => boolean,
): number {
  const begin = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  if (status !== 0 || !works(stdout))
    throw new Error(`${command} ${args[1]} found nothing (exit ${status}): ${stderr.slice(0, 500)}`);
  return seconds;
}

/** The peer, if it is installed: `cargo install rsigma --version 0.23.0 --locked`. */
function findRsigma(): { readonly path: string; readonly version: string } | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), '.cargo/bin')];
  const path = folders.map((folder) => join(folder, 'rsigma')).find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  return { path, version: spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.split('\n', 1)[0]!.trim() };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
