import type { Duplex } from 'node:stream';
import { Problem } from '@citywall/kernel';
import { answers, controlCode, type WorkAct, workActs } from './acts.table.ts';
import type { ControlName, Controls } from './control.ts';
import { createFrameSplitter, encodeFrame, type Frame } from './frame.ts';
import { SealedError } from './root-holder.ts';
import { createVault, UnknownKeyError } from './vault.ts';
import { decodeWork, encodeAnswers } from './work.ts';

const actByCode = new Map(Object.entries(workActs).map(([act, code]) => [code as number, act as WorkAct]));

/** Answers the frames of the platform with a fresh vault. Answers of one turn leave in one write. */
export function serveVault(channel: Duplex): void {
  const vault = createVault();
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
    const { name, ask } = JSON.parse(body.toString()) as { name: ControlName; ask: Controls[ControlName]['ask'] };
    vault.control(name, ask as never).then(
      (result) => answer(id, answers.done, Buffer.from(JSON.stringify(result))),
      (error: unknown) => fail(id, error),
    );
  };
  channel.on('data', createFrameSplitter(take));
}
