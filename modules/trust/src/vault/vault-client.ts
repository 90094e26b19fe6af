import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { Problem } from '@citywall/kernel';
import { answers, controlCode, workActs } from './acts.table.ts';
import { createFrameSplitter, encodeFrame, type Frame } from './frame.ts';
import { busyProblem, sealedProblem } from './problems.ts';
import { decodeAnswers, encodeWork, type ItemAnswer, type Work } from './work.ts';

/** The process ended before it answered; what was asked may have been done or not. */
export class LostError extends Error {}

/** Requests that are not work by name, each with what is asked and answered. */
export type ControlTable<Table> = {
  readonly [Name in keyof Table]: { readonly ask: object; readonly answer: object };
};

/** One process that works with keys, seen from the platform. */
export interface VaultClient<Table extends ControlTable<Table>> {
  readonly pid: number;
  /** Requests without an answer yet. */
  pending(): number;
  /** Requests answered. */
  served(): number;
  /** Milliseconds it has owed an answer and given none; 0 when it owes none. */
  quiet(): number;
  alive(): boolean;
  control<Name extends keyof Table & string>(name: Name, ask: Table[Name]['ask']): Promise<Table[Name]['answer']>;
  /** Undefined when the process has not loaded the key. */
  work(work: Work): Promise<readonly ItemAnswer[] | undefined>;
  /** Ends the process at once and with it all it holds; resolves when it is gone. */
  kill(): Promise<void>;
  readonly gone: Promise<void>;
}

/** Requests waiting for one process, and their bytes; more are refused. */
const mostPending = 5_000;
const mostPendingBytes = 64 * 1024 * 1024;
interface Request {
  /** When it was asked, ms. */
  readonly at: number;
  readonly bytes: number;
  readonly take: (frame: Frame) => void;
  readonly fail: (error: Error) => void;
}

/**
 * Talks with a process that was just started. `report` hears of faults inside it; one that has not answered for `deadlineMs`
 * hangs and is ended.
 */
export function talkWith<Table extends ControlTable<Table>>(
  child: ChildProcess,
  deadlineMs: number,
  report: (fault: string) => void,
): VaultClient<Table> {
  const channel = child.stdio[3] as Socket;
  const pending = new Map<number, Request>();
  let pendingBytes = 0;
  let served = 0;
  let next = 1;
  let alive = true;
  let answeredAt = 0;
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
  /** Milliseconds it has owed an answer and given none: while answers come, the process lives. */
  const quiet = (): number => {
    const oldest = pending.values().next().value;
    return oldest === undefined ? 0 : performance.now() - Math.max(oldest.at, answeredAt);
  };
  // Looked at twice: answers may have come that this process had no time to read.
  const watch = (wasQuiet = false): void => {
    deadline = setTimeout(() => {
      const isQuiet = quiet() > deadlineMs;
      if (isQuiet && wasQuiet) {
        report('a key process hung and was ended');
        end();
      }
      watch(isQuiet);
    }, deadlineMs / 4).unref();
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
      pending.set(id, { at: performance.now(), bytes: body.length, take, fail });
      pendingBytes += body.length;
      // What is asked in one turn leaves in one write.
      if (leaving.length === 0) setImmediate(flush);
      leaving.push(encodeFrame(id, code, body));
    });
  channel.on('error', () => end());
  const split = createFrameSplitter((frame) => {
    const one = pending.get(frame.id);
    pending.delete(frame.id);
    served += 1;
    answeredAt = performance.now();
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
    served: () => served,
    quiet,
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
  if (code === answers.gone) return new LostError(body.toString());
  if (code === answers.problem) {
    const { code: name, status, en, zh } = JSON.parse(body.toString());
    return new Problem(name, status, { en, zh });
  }
  const fault = code === answers.unknownKey ? 'the key is not loaded' : body.toString();
  report(fault);
  return new Error(`the key process failed: ${fault}`);
}
