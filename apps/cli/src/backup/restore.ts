import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyLog } from '@citywall/audit';
import { readKey, Unusable } from '../audit/log-files.ts';
import type { Command, Output } from '../command.ts';
import { copyFolder } from './copy-folder.ts';
import { type Manifest, readBackup } from './manifest.ts';
import { recordRestore } from './record-restore.ts';
import { unpackTar } from './tar.ts';

const usage = 'citywall restore --data NEWDIR --input FILE.tar|DIR';

/** Folders that PostgreSQL wants to see even when they are empty, which a backup of files does not keep. */
const emptyFolders = [
  'pg_commit_ts',
  'pg_dynshmem',
  'pg_logical/mappings',
  'pg_logical/snapshots',
  'pg_multixact/members',
  'pg_multixact/offsets',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_tblspc',
  'pg_twophase',
  'pg_wal/archive_status',
  'pg_wal/summaries',
  'pg_xact',
];

async function unpackChecked(input: string, staging: string): Promise<Manifest> {
  if (statSync(input).isDirectory()) {
    const manifest = await readBackup(input);
    copyFolder(join(input, 'data'), join(staging, 'data'));
    return manifest;
  }
  unpackTar(input, staging);
  return readBackup(staging);
}

async function restore(args: readonly string[], io: Output): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, input: { type: 'string' } },
  });
  if (values.data === undefined || values.input === undefined) throw new Unusable(`Usage: ${usage}`);
  const [data, input] = [resolve(values.data), resolve(values.input)];
  if (!existsSync(input)) throw new Unusable(`There is no backup ${input}.`);
  if (existsSync(data) && readdirSync(data).length > 0) {
    throw new Unusable(`${data} is not empty. Restore into a new folder, then start with --data ${data}.`);
  }
  const staging = `${data}.partial-${process.pid}`;
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  try {
    const manifest = await unpackChecked(input, staging);
    const restored = join(staging, 'data');
    const cluster = join(restored, 'postgres', 'cluster');
    if (existsSync(cluster)) {
      for (const path of emptyFolders) mkdirSync(join(cluster, path), { recursive: true, mode: 0o700 });
    }
    const { whole, problems } = await verifyLog(join(restored, 'audit'), readKey(undefined, restored));
    if (!whole)
      throw new Error(`the audit log in the backup is not whole: ${problems[0]?.file} ${problems[0]?.text.en}`);
    await recordRestore(restored, manifest);
    if (existsSync(data)) rmSync(data, { recursive: true });
    renameSync(restored, data);
    io.out(`restored ${input} of ${manifest.time} to ${data}: ${manifest.records} audit records, verified`);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  io.err('Do not run the old city beside it: both sign with the same keys.');
  return 0;
}

export const command: Command = {
  name: 'restore',
  usage,
  summary: {
    en: 'Restores a backup into a new folder, after checking every file and the audit log.',
    zh: '检查每个文件和审计日志后，将备份恢复到新文件夹。',
  },
  run: restore,
};
