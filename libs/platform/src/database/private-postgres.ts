import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@citywall/kernel';
import { chooseLaunch, type Launch } from './launch-ladder.ts';
import { refuseWhenOwned } from './ownership.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { isAlive, readPostmaster, servesCluster, stopPostmaster } from './postmaster.ts';
import {
  account,
  type ClusterPaths,
  cleanEnvironment,
  clusterPaths,
  createCluster,
  readPassword,
} from './private-cluster.ts';

/** How to reach the private PostgreSQL; `host` is a folder when it is a Unix socket. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface PrivatePostgres {
  readonly address: PostgresAddress;
  /** Fast shutdown; after 3 s an immediate one, from which the next start recovers. */
  stop(): Promise<void>;
}

/** A Unix socket's path may have 107 bytes; PostgreSQL adds `/.s.PGSQL.5432` and, for the lock, `.lock`. */
const longestSocketFolder = 107 - '/.s.PGSQL.5432.lock'.length;
const logLimit = 10 * 1024 * 1024;

/**
 * Starts the PostgreSQL of this data folder, making the cluster at first use. A
 * postmaster that a killed server left behind is stopped first, unless a living
 * server still uses it: then this throws. It runs in a session of its own, so that
 * the terminal's Ctrl-C does not reach it, and is started again if it dies.
 */
export async function startPrivatePostgres(dataDir: string, log: Log): Promise<PrivatePostgres> {
  const paths = clusterPaths(dataDir);
  const binaries = findPostgresBinaries();
  const launch = chooseLaunch(binaries.postgres);
  await createCluster(paths, binaries.initdb, launch);
  const password = readPassword(paths);
  await removePredecessor(paths, password, dataDir, log);
  const bySocket = Buffer.byteLength(paths.folder) <= longestSocketFolder;
  const port = bySocket ? 5432 : await freePort();
  const address = { host: bySocket ? paths.folder : '127.0.0.1', port, user: account, password, database: 'postgres' };

  let stopping = false;
  let child = launchPostmaster(binaries.postgres, launch, paths, bySocket, port);
  const supervise = (): void => {
    child.once('exit', (code, signal) => {
      if (stopping) return;
      log.error({ code, signal }, 'PostgreSQL ended unexpectedly; starting it again');
      setTimeout(() => {
        if (stopping) return;
        child = launchPostmaster(binaries.postgres, launch, paths, bySocket, port);
        supervise();
      }, 500).unref();
    });
  };
  try {
    child = await untilReady(child, () => launchPostmaster(binaries.postgres, launch, paths, bySocket, port), paths);
  } catch (error) {
    stopping = true;
    child.kill('SIGQUIT');
    throw error;
  }
  supervise();
  return {
    address,
    stop: async () => {
      stopping = true;
      if (child.pid !== undefined) await stopPostmaster(child.pid, 3_000);
    },
  };
}

function launchPostmaster(
  postgres: string,
  launch: Launch,
  paths: ClusterPaths,
  bySocket: boolean,
  port: number,
): ChildProcess {
  if (existsSync(paths.log) && statSync(paths.log).size > logLimit) truncateSync(paths.log, 0);
  const output = openSync(paths.log, 'a', 0o600);
  const settings: Record<string, string | number> = {
    listen_addresses: bySocket ? '' : '127.0.0.1',
    port,
    unix_socket_directories: bySocket ? paths.folder : '',
    unix_socket_permissions: '0700',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    max_connections: 60,
    shared_buffers: '96MB',
    max_wal_size: '512MB',
    // A backup of the running city needs the log of changes from its beginning on.
    wal_keep_size: '256MB',
    max_parallel_workers_per_gather: 0,
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    idle_in_transaction_session_timeout: '60s',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse',
    // Statements carry values; a log of them would be a copy of the data.
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: 0,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...rest] = [...launch.prefix, postgres, '-D', paths.cluster, ...words];
  const child = spawn(program, rest, {
    cwd: paths.folder,
    detached: true,
    stdio: ['ignore', output, output],
    env: cleanEnvironment(),
  });
  closeSync(output);
  child.on('error', () => {}); // seen by untilReady as an end without readiness
  child.unref();
  return child;
}

/** Waits until the postmaster accepts connections. A predecessor's memory may live a moment longer: tries again for 10 s. */
async function untilReady(first: ChildProcess, again: () => ChildProcess, paths: ClusterPaths): Promise<ChildProcess> {
  let child = first;
  const begun = Date.now();
  for (;;) {
    const file = readPostmaster(paths.cluster);
    if (file !== undefined && file.pid === child.pid && file.ready) return child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      const tail = logTail(paths.log);
      if (Date.now() - begun > 10_000 || !/still in use|already in use|Address already|lock file/.test(tail)) {
        throw new Error(`PostgreSQL did not start. Its log (${paths.log}) ends: ${tail}`);
      }
      await sleep(300);
      child = again();
    }
    // Recovery after a crash replays at most max_wal_size; give it time rather than break it.
    if (Date.now() - begun > 120_000) throw new Error(`PostgreSQL was not ready after 120 s; see ${paths.log}`);
    await sleep(10);
  }
}

function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').slice(-6).join(' | ').slice(-1_200);
  } catch {
    return '(empty)';
  }
}

/** Ends the postmaster that a killed server left, and drops a pid file that no PostgreSQL stands behind. */
async function removePredecessor(paths: ClusterPaths, password: string, dataDir: string, log: Log): Promise<void> {
  const file = readPostmaster(paths.cluster);
  if (file === undefined) return;
  if (!servesCluster(file.pid, paths.cluster)) {
    // Left by a dead PostgreSQL. Its number may belong to another program by now, at which PostgreSQL would balk.
    if (isAlive(file.pid)) rmSync(join(paths.cluster, 'postmaster.pid'), { force: true });
    return;
  }
  const host = file.socketFolder === '' ? '127.0.0.1' : file.socketFolder;
  await refuseWhenOwned({ host, port: file.port, user: account, password, database: 'postgres' }, dataDir);
  log.warn({ pid: file.pid }, 'Stopping the PostgreSQL that an earlier server left running');
  await stopPostmaster(file.pid, 10_000);
}

/** A TCP port of 127.0.0.1 that nobody uses now; PostgreSQL takes it a moment later. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
      server.close(() => resolve(port));
    });
  });
}
