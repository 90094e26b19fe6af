import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '@citywall/kernel';
import { answers, controlCode, workActs } from './acts.table.ts';
import type { ControlName, Controls } from './control.ts';
import { createFrameSplitter, encodeFrame, type Frame } from './frame.ts';
import { busyProblem, sealedProblem } from './problems.ts';
import { decodeAnswers, encodeWork, type ItemAnswer, type Work } from './work.ts';

/** The process ended before it answered; what was asked may have been done or not. */
export class LostError extends Error {}

/** One key process, seen from the platform. */
export interface VaultClient {
  readonly pid: number;
  /** Requests without an answer yet. */
  pending(): number;
  alive(): boolean;
  control<Name extends ControlName>(name: Name, ask: Controls[Name]['ask']): Promise<Controls[Name]['answer']>;
  /** Undefined when the process has not loaded the key. */
  work(work: Work): Promise<readonly ItemAnswer[] | undefined>;
  /** Ends the process at once and with it all it holds; resolves when it is gone. */
  kill(): Promise<void>;
  readonly gone: Promise<void>;
}

/** Requests waiting for one process, and their bytes; more are refused. */
const mostPending = 5_000;
const mostPendingBytes = 64 * 1024 * 1024;
/** A process that has not answered for this long hangs and is ended, ms. */
const deadlineMs = 60_000;

const root = resolve(import.meta.dirname, '../../../..');
const entry = fileURLToPath(new URL('./vault-process.ts', import.meta.url));

/** All that a key process may read: our code, packages, and the runtime. Not the data folder. */
const readable = [...['node_modules', 'libs', 'modules'].map((name) => join(root, name)), dirname(process.execPath)];

/**
 * Without core dumps, debugger, environment, network, files to write or processes to start; it talks only over the socket
 * pair given as descriptor 3.
 */
function start(): ChildProcess {
  const rights = ['--permission', ...readable.map((folder) => `--allow-fs-read=${folder}`)];
  const limits = ['--disable-sigusr1', '--max-old-space-size=512', '--no-warnings'];
  return spawn('/bin/sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, ...rights, ...limits, entry], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: {},
    cwd: root,
  });
}

/** Starts a key process; it holds nothing until it is told. `report` hears of faults inside it. */
export function startVault(report: (fault: string) => void): VaultClient {
  const child = start();
  const channel = child.stdio[3] as Socket;
  const pending = new Map<
    number,
    { readonly bytes: number; readonly take: (frame: Frame) => void; readonly fail: (error: Error) => void }
  >();
  let pendingBytes = 0;
  let next = 1;
  let alive = true;
  let watched = 0;
  let deadline: NodeJS.Timeout | undefined;

  const gone = new Promise<void>((resolved) => {
    child.once('exit', resolved);
    child.once('error', () => resolved());
  }).then(() => {
    alive = false;
    clearTimeout(deadline);
    channel.destroy();
    for (const { fail } of pending.values()) fail(new LostError('the key process ended'));
    pending.clear();
  });
  const end = (): void => {
    alive = false;
    child.kill('SIGKILL');
  };
  // The oldest request is watched: while answers come, the process lives.
  const watch = (): void => {
    deadline = setTimeout(() => {
      const oldest = pending.keys().next().value;
      if (oldest !== undefined && oldest === watched) {
        report('a key process hung and was ended');
        end();
      }
      watched = oldest ?? 0;
      watch();
    }, deadlineMs).unref();
  };
  watch();

  let leaving: Buffer[] = [];
  const flush = (): void => {
    const frames = leaving;
    leaving = [];
    if (!alive) return;
    // What was sent may be a share or material: no copy of it stays behind.
    const all = frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames);
    if (frames.length > 1) for (const frame of frames) frame.fill(0);
    channel.write(all, () => all.fill(0));
  };
  const ask = (code: number, body: Uint8Array): Promise<Frame> =>
    new Promise((take, fail) => {
      if (!alive) return fail(new LostError('the key process ended'));
      if (pending.size >= mostPending || pendingBytes > mostPendingBytes) return fail(busyProblem());
      const id = next;
      next = next === 0xffff_ffff ? 1 : next + 1;
      pending.set(id, { bytes: body.length, take, fail });
      pendingBytes += body.length;
      // What is asked in one turn leaves in one write.
      if (leaving.length === 0) setImmediate(flush);
      leaving.push(encodeFrame(id, code, body));
    });
  channel.on('error', () => end());
  const split = createFrameSplitter((frame) => {
    const one = pending.get(frame.id);
    pending.delete(frame.id);
    pendingBytes -= one?.bytes ?? 0;
    one?.take(frame);
  });
  channel.on('data', (chunk: Buffer) => {
    try {
      split(chunk);
    } catch (error) {
      report(`a key process said what cannot be understood: ${(error as Error).message}`);
      end();
    }
  });

  return {
    pid: child.pid ?? 0,
    pending: () => pending.size,
    alive: () => alive,
    control: async (name, request) => {
      const body = Buffer.from(JSON.stringify({ name, ask: request }));
      const asked = ask(controlCode, body);
      body.fill(0);
      const frame = await asked;
      if (frame.code !== answers.done) throw refusalOf(frame, report);
      const answer = JSON.parse(frame.body.toString());
      frame.body.fill(0);
      return answer;
    },
    work: async (work) => {
      const frame = await ask(workActs[work.act], encodeWork(work));
      if (frame.code === answers.unknownKey) return undefined;
      if (frame.code !== answers.done) throw refusalOf(frame, report);
      return decodeAnswers(frame.body);
    },
    kill: async () => {
      end();
      await gone;
    },
    gone,
  };
}

function refusalOf({ code, body }: Frame, report: (fault: string) => void): Error {
  if (code === answers.sealed) return sealedProblem();
  if (code === answers.problem) {
    const { code: name, status, en, zh } = JSON.parse(body.toString());
    return new Problem(name, status, { en, zh });
  }
  const fault = code === answers.unknownKey ? 'the key is not loaded' : body.toString();
  report(fault);
  return new Error(`the key process failed: ${fault}`);
}
