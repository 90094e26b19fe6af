import type { Duplex } from 'node:stream';
import { Problem } from '@citywall/kernel';
import { answers, controlCode, type WorkAct, workActs } from './acts.table.ts';
import { createFrameSplitter, encodeFrame, type Frame } from './frame.ts';
import { LostTokenError } from './lost-token.ts';
import { SealedError } from './root-holder.ts';
import { UnknownKeyError } from './unknown-key.ts';
import { decodeWork, encodeAnswers, type ItemAnswer, type Work } from './work.ts';

/** What a process does behind its socket. */
export interface Served {
  control(name: string, ask: unknown): Promise<unknown>;
  work(work: Work): readonly ItemAnswer[];
}

const actByCode = new Map(Object.entries(workActs).map(([act, code]) => [code as number, act as WorkAct]));

/** Answers the frames of the platform. Answers of one turn leave in one write. */
export function serveVault(channel: Duplex, vault: Served): void {
  let waiting: Buffer[] = [];
  const answer = (id: number, code: number, body: Uint8Array): void => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(encodeFrame(id, code, body));
  };
  const flush = (): void => {
    const frames = waiting;
    waiting = [];
    channel.write(Buffer.concat(frames));
  };
  const fail = (id: number, error: unknown): void => {
    if (error instanceof UnknownKeyError) answer(id, answers.unknownKey, Buffer.alloc(0));
    else if (error instanceof LostTokenError) answer(id, answers.gone, Buffer.from(error.message));
    else if (error instanceof SealedError) answer(id, answers.sealed, Buffer.alloc(0));
    else if (error instanceof Problem)
      answer(
        id,
        answers.problem,
        Buffer.from(JSON.stringify({ code: error.code, status: error.status, ...error.text })),
      );
    else answer(id, answers.fault, Buffer.from(error instanceof Error ? error.message : String(error)));
  };
  const take = ({ id, code, body }: Frame): void => {
    const act = actByCode.get(code);
    try {
      if (act !== undefined) answer(id, answers.done, encodeAnswers(vault.work(decodeWork(act, body))));
      else if (code === controlCode) control(id, body);
      else throw new Error(`no act ${code}`);
    } catch (error) {
      fail(id, error);
    }
  };
  const control = (id: number, body: Buffer): void => {
    const { name, ask } = JSON.parse(body.toString()) as { name: string; ask: unknown };
    vault.control(name, ask).then(
      (result) => answer(id, answers.done, Buffer.from(JSON.stringify(result))),
      (error: unknown) => fail(id, error),
    );
  };
  channel.on('data', createFrameSplitter(take));
}
