import { createHash } from 'node:crypto';
import { Problem } from '@citywall/kernel';
import { isSolved } from '@citywall/puzzle';
import { expect, test } from 'vitest';
import { type PuzzleSolution, withPuzzle } from './with-puzzle.ts';

const puzzle = { token: 'a-token', rounds: 4, bits: 6 };
const refused = (status: number, details: object) =>
  new Problem('identity.sign-in.too-often', status, { en: 'Wait.', zh: '请等待。' }, { ...details });

test('a sign-in that is refused with a puzzle is sent again with its solution, once', async () => {
  const sent: (PuzzleSolution | undefined)[] = [];
  let told = 0;
  const send = async (solution?: PuzzleSolution) => {
    sent.push(solution);
    throw refused(429, { retryAfterSeconds: 30, puzzle });
  };
  await expect(withPuzzle(send, () => void told++)).rejects.toThrow('Wait.');
  expect([sent.length, told]).toEqual([2, 1]);
  const sha256 = (message: Uint8Array) => createHash('sha256').update(message).digest();
  expect(isSolved(puzzle, sent[1]?.answers ?? [], sha256)).toBe(true);
});

test('any other refusal is passed on', async () => {
  for (const problem of [refused(429, { retryAfterSeconds: 1 }), refused(401, { puzzle })]) {
    let times = 0;
    const send = async () => {
      times += 1;
      throw problem;
    };
    await expect(withPuzzle(send, () => {})).rejects.toBe(problem);
    expect(times).toBe(1);
  }
});
