import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What postmaster.pid tells about a running (or dead) PostgreSQL. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Folder of its Unix socket, or empty when it listens on TCP only. */
  readonly socketFolder: string;
  readonly ready: boolean;
}

/** Reads postmaster.pid of a cluster; undefined when there is none or it is not complete yet. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return {
    pid,
    port: Number.parseInt(lines[3] ?? '', 10),
    socketFolder: (lines[4] ?? '').trim(),
    ready: (lines[7] ?? '').trim() === 'ready',
  };
}

/**
 * Whether the process is a PostgreSQL serving this very cluster. A number in an old
 * pid file may by now belong to anything else, which must never be signalled.
 */
export function servesCluster(pid: number, cluster: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return (words[0] ?? '').endsWith('postgres') && words.includes(cluster);
  } catch {
    return false;
  }
}

/** Whether a process with this number lives, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ends a postmaster: fast shutdown, after `patience` ms an immediate one, from which the next start recovers. */
export async function stopPostmaster(pid: number, patience: number): Promise<void> {
  if (!isRunning(pid)) return;
  process.kill(pid, 'SIGINT');
  const begun = Date.now();
  let immediate = false;
  while (isRunning(pid)) {
    if (!immediate && Date.now() - begun > patience) {
      process.kill(pid, 'SIGQUIT');
      immediate = true;
    }
    await sleep(10);
  }
}

/** Lives and is not a zombie whose end has not been collected. */
export function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return isAlive(pid);
  }
}
