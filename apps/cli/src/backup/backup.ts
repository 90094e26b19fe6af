import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backUpPostgres } from '@citywall/platform/database';
import { backUpStreams } from '@citywall/platform/streams';
import { readKey, Unusable } from '../audit/log-files.ts';
import type { Command, Output } from '../command.ts';
import { copyFolder, copyLake, copyPresent, filesBelow } from './copy-folder.ts';
import { copyLog } from './copy-log.ts';
import { hashFolder, type Manifest, manifestName } from './manifest.ts';
import { packTar } from './tar.ts';

const usage = 'citywall backup --data DIR --output FILE.tar|DIR';

/** Copied in a way of their own. */
const special = new Set(['streams', 'lake', 'postgres', 'audit']);
/** Made anew by the next start, or only true of the running process. */
const passing = new Set(['cache', 'tmp', 'log', 'citywall.pid']);

/**
 * Copies a data folder, of a stopped or running city, so that the copy starts as
 * after a crash, from which everything recovers. Hence the order: a part that is
 * replayed into another is copied before it. Streams go first: what they still hold
 * is detected again, and rows that are already there are known by their ids. The
 * database follows, then the files that its rows name, and the audit log last:
 * records that the database still holds as pending are written once more only if
 * the log lacks them, so none is lost and none is double.
 */
async function copyCity(data: string, target: string): Promise<number> {
  const key = readKey(undefined, data);
  await copyLake(join(data, 'lake'), join(target, 'lake'), async () => {
    rmSync(join(target, 'streams'), { recursive: true, force: true });
    await backUpStreams(join(data, 'streams'), join(target, 'streams'));
  });
  if (existsSync(join(data, 'postgres', 'cluster'))) await backUpPostgres(data, target);
  for (const entry of readdirSync(data, { withFileTypes: true })) {
    if (special.has(entry.name) || passing.has(entry.name)) continue;
    if (entry.isDirectory()) copyFolder(join(data, entry.name), join(target, entry.name));
    else if (entry.isFile()) copyPresent(join(data, entry.name), join(target, entry.name));
  }
  return copyLog(join(data, 'audit'), join(target, 'audit'), key);
}

async function backup(args: readonly string[], io: Output): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string', default: 'data' }, output: { type: 'string' } },
  });
  if (values.output === undefined) throw new Unusable(`Name where to put the backup with --output. Usage: ${usage}`);
  const [data, output] = [resolve(values.data), resolve(values.output)];
  if (!existsSync(join(data, 'audit')))
    throw new Unusable(`${data} is no data folder of Citywall. Name it with --data.`);
  if (existsSync(output) && !(statSync(output).isDirectory() && readdirSync(output).length === 0)) {
    throw new Unusable(`${output} is there already. Give a new name, so that no older backup is lost.`);
  }
  if (`${output}/`.startsWith(`${data}/`)) throw new Unusable('The backup cannot lie inside the data folder.');
  const staging = `${output}.partial-${process.pid}`;
  mkdirSync(join(staging, 'data'), { recursive: true, mode: 0o700 });
  try {
    const records = await copyCity(data, join(staging, 'data'));
    await finish(staging, output, records);
    io.out(`backed up ${data} to ${output}: ${records} audit records`);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  io.err('The backup holds the private keys of the city: keep it where nobody else reads it.');
  if (!existsSync(join(data, 'postgres'))) {
    io.err('The records lie in the PostgreSQL of CITYWALL_DATABASE_URL: back that up too, with its own tools, now.');
  }
  return 0;
}

async function finish(staging: string, output: string, records: number): Promise<void> {
  const files = await hashFolder(join(staging, 'data'));
  const manifest: Manifest = { format: 1, time: new Date().toISOString(), records, files };
  writeFileSync(join(staging, manifestName), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  for (const path of filesBelow(staging)) chmodSync(join(staging, path), 0o600);
  if (!output.endsWith('.tar')) {
    if (existsSync(output)) rmSync(output, { recursive: true });
    renameSync(staging, output);
    return;
  }
  const archive = `${staging}.tar`;
  try {
    await packTar(staging, [manifestName, ...filesBelow(join(staging, 'data')).map((path) => `data/${path}`)], archive);
    renameSync(archive, output);
  } finally {
    rmSync(archive, { force: true });
  }
}

export const command: Command = {
  name: 'backup',
  usage,
  summary: {
    en: 'Backs up a stopped or running city into a folder or one .tar file, keys included (mode 0600).',
    zh: '将停止或运行中的城市备份到文件夹或单个 .tar 文件，包含密钥（权限 0600）。',
  },
  run: backup,
};
