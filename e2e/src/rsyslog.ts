import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Rsyslog {
  /** Appends lines to the file it follows. */
  write(lines: readonly string[]): void;
  stop(): Promise<void>;
}

const program = '/usr/sbin/rsyslogd';

/** Whether rsyslogd and the module are installed. */
export function hasRsyslog(module: string): boolean {
  try {
    accessSync(program);
    accessSync(`/usr/lib/x86_64-linux-gnu/rsyslog/${module}.so`);
    return true;
  } catch {
    return false;
  }
}

/** Starts a real rsyslogd with a configuration of its own that follows a file and does `action` with each line. */
export function startRsyslog(folder: string, action: string, globals = ''): Rsyslog {
  mkdirSync(folder, { recursive: true });
  const input = join(folder, 'input.log');
  const configuration = join(folder, 'rsyslog.conf');
  writeFileSync(input, '');
  writeFileSync(
    configuration,
    `global(workDirectory="${folder}" ${globals})
module(load="imfile" mode="inotify")${action.includes(`"omrelp"`) ? `\nmodule(load="omrelp")` : ``}
input(type="imfile" file="${input}" tag="app:" ruleset="out")
ruleset(name="out") { action(${action} action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList") }
`,
  );
  const child: ChildProcess = spawn(program, ['-n', '-f', configuration, '-i', join(folder, 'pid')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  return {
    write: (lines) => appendFileSync(input, `${lines.join('\n')}\n`),
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}
