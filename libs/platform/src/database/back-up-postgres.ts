import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readPostmaster, servesCluster } from './postmaster.ts';
import { account, type ClusterPaths, clusterPaths, readPassword } from './private-cluster.ts';

/**
 * Copies the private PostgreSQL of `dataDir` into the same place below `targetDir`,
 * which MUST be empty there. The copy is whole as of its end, also while a server
 * writes (PostgreSQL's own online backup: the log of changes goes along and is replayed
 * at the first start). The password under DIR/keys is not copied here.
 */
export async function backUpPostgres(dataDir: string, targetDir: string): Promise<void> {
  const from = clusterPaths(dataDir);
  const to = clusterPaths(targetDir);
  const running = readPostmaster(from.cluster);
  if (running === undefined || !servesCluster(running.pid, from.cluster)) {
    copyFolder(from.cluster, to.cluster, new Set(['postmaster.pid', 'postmaster.opts']));
    return;
  }
  const host = running.socketFolder === '' ? '127.0.0.1' : running.socketFolder;
  const password = readPassword(from);
  const client = new pg.Client({ host, port: running.port, user: account, password, database: 'postgres' });
  await client.connect();
  try {
    await copyRunning(client, from, to);
  } finally {
    await client.end();
  }
}

/** What PostgreSQL makes anew, or what only speaks of the running process. */
const notCopied = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'pg_wal',
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pgsql_tmp',
]);

async function copyRunning(client: pg.Client, from: ClusterPaths, to: ClusterPaths): Promise<void> {
  await client.query("select pg_backup_start('citywall', true)");
  copyFolder(from.cluster, to.cluster, notCopied);
  for (const name of ['pg_wal', 'pg_wal/archive_status', ...notCopied]) {
    if (name.startsWith('pg_') && name !== 'pgsql_tmp')
      mkdirSync(join(to.cluster, name), { recursive: true, mode: 0o700 });
  }
  const answer = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  const label = answer.rows[0]?.labelfile ?? '';
  writeFileSync(join(to.cluster, 'backup_label'), label, { mode: 0o600 });
  copyFolder(join(from.cluster, 'pg_wal'), join(to.cluster, 'pg_wal'), new Set(['archive_status', 'summaries']));
  const first = /\(file ([0-9A-F]{24})\)/.exec(label)?.[1] ?? '';
  if (!readdirSync(join(to.cluster, 'pg_wal')).includes(first)) {
    throw new Error(
      'So much was written during the backup of the database that its log was recycled. Try again at a quieter time.',
    );
  }
}

/** A file that vanishes while being copied was dropped by PostgreSQL: replaying the log drops it too. */
function copyFolder(from: string, to: string, except: ReadonlySet<string>): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (except.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target, except);
    else if (entry.isFile()) copyPresent(source, target);
  }
}

function copyPresent(source: string, target: string): void {
  try {
    copyFileSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
