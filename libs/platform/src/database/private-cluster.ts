import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Launch } from './launch-ladder.ts';

/** Where the private PostgreSQL keeps what is its own. */
export interface ClusterPaths {
  /** DIR/postgres: holds the socket and the log of the program. */
  readonly folder: string;
  /** DIR/postgres/cluster: PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly log: string;
  /** DIR/keys/postgres.password, mode 0600. */
  readonly password: string;
}

export function clusterPaths(dataDir: string): ClusterPaths {
  const folder = join(dataDir, 'postgres');
  return {
    folder,
    cluster: join(folder, 'cluster'),
    log: join(folder, 'postgres.log'),
    password: join(dataDir, 'keys', 'postgres.password'),
  };
}

/** The one account of the private cluster, and the name of its database. */
export const account = 'citywall';

/**
 * Makes the cluster when there is none yet. It is built beside its place and moved
 * there in one step, so that a crash half-way leaves nothing that looks finished.
 */
export async function createCluster(paths: ClusterPaths, initdb: string, launch: Launch): Promise<void> {
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  chownSync(paths.folder, launch.owner.uid, launch.owner.gid);
  if (existsSync(join(paths.cluster, 'PG_VERSION'))) return giveTo(paths.cluster, launch);
  const unfinished = `${paths.cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  chownSync(unfinished, launch.owner.uid, launch.owner.gid);
  ensurePassword(paths);
  await run(
    [...launch.prefix, initdb],
    [
      `--pgdata=${unfinished}`,
      `--username=${account}`,
      '--auth=scram-sha-256',
      `--pwfile=${paths.password}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ],
  );
  renameSync(unfinished, paths.cluster);
}

/** A data folder that came from another user (a restored backup, a former start) must belong to the one PostgreSQL runs as. */
function giveTo(cluster: string, { owner }: Launch): void {
  if (process.getuid?.() !== 0 || statSync(cluster).uid === owner.uid) return;
  for (const entry of readdirSync(cluster, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(cluster, entry), owner.uid, owner.gid);
  }
  chownSync(cluster, owner.uid, owner.gid);
}

/** Reads the password of the cluster; throws with what to do when it is lost. */
export function readPassword(paths: ClusterPaths): string {
  try {
    return readFileSync(paths.password, 'utf8').trim();
  } catch (error) {
    throw new Error(
      `The password of the database cannot be read (${(error as NodeJS.ErrnoException).code}): ${paths.password}. ` +
        'Put it back from a backup; without it the data in this folder cannot be opened.',
    );
  }
}

function ensurePassword(paths: ClusterPaths): void {
  if (existsSync(paths.password)) return;
  mkdirSync(dirname(paths.password), { recursive: true, mode: 0o700 });
  writeFileSync(paths.password, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
}

function run(command: readonly string[], args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const [program = '', ...prefix] = command;
    const child = spawn(program, [...prefix, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: cleanEnvironment(),
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-2_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`PostgreSQL could not make its data directory (exit ${code}): ${output.trim()}`));
    });
  });
}

/** The environment for PostgreSQL: nothing of the caller's PG* settings, no secrets of the server. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
}
