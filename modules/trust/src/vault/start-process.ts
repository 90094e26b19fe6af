import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(import.meta.dirname, '../../../..');

/** All that such a process may read: our code, packages, and the runtime. Not the data folder. */
const readable = [...['node_modules', 'libs', 'modules'].map((name) => join(root, name)), dirname(process.execPath)];

/** What a process may do beyond what all may. */
export interface ProcessRights {
  /** Further files and folders it may read. */
  readonly reads?: readonly string[];
  /** Whether it may call native libraries, which no permission model binds. */
  readonly native?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts a file as a process without core dumps, debugger, environment, network, files to write or processes
 * to start; it talks only over the socket pair given as descriptor 3.
 */
export function startProcess(entry: URL, { reads = [], native, environment = {} }: ProcessRights = {}): ChildProcess {
  const rights = ['--permission', ...[...readable, ...reads].map((place) => `--allow-fs-read=${place}`)];
  if (native === true) rights.push('--allow-ffi');
  const limits = ['--disable-sigusr1', '--max-old-space-size=512', '--no-warnings'];
  return spawn(
    '/bin/sh',
    ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, ...rights, ...limits, fileURLToPath(entry)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      env: { ...environment },
      cwd: root,
    },
  );
}
