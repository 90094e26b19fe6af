import { createHash, createHmac } from 'node:crypto';
import type { Signer } from '@citywall/kernel';
import { type Puzzle, solve } from '@citywall/puzzle';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { createPuzzles, puzzleSchema } from './puzzles.ts';

const signer = {
  mac: (purpose: string, message: Uint8Array) => createHmac('sha256', purpose).update(message).digest(),
} as unknown as Signer;

/** The answers to a puzzle. */
function answersOf(puzzle: Puzzle): number[] {
  const steps = solve(puzzle, (message) => createHash('sha256').update(message).digest());
  let step = steps.next();
  while (!step.done) step = steps.next();
  return [...step.value];
}

function trial() {
  let now = 1_000_000_000_000;
  const puzzles = createPuzzles(signer, { now: () => now });
  const solution = (name = 'alice', network = '10.0.0.1') => {
    const puzzle = puzzles.issue(name, network, 4);
    return { token: puzzle.token, answers: answersOf(puzzle) };
  };
  return {
    puzzles,
    solution,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

describe('a puzzle before a sign-in', () => {
  test('is let through once when it is solved', () => {
    const { puzzles, solution } = trial();
    const solved = solution();
    expect(Value.Check(puzzleSchema, solved)).toBe(true);
    expect(puzzles.redeem('alice', '10.0.0.1', solved)).toBe(true);
    expect(puzzles.redeem('alice', '10.0.0.1', solved)).toBe(false);
  });

  test('holds for its name and network alone', () => {
    const { puzzles, solution } = trial();
    expect(puzzles.redeem('bob', '10.0.0.1', solution())).toBe(false);
    expect(puzzles.redeem('alice', '10.0.0.2', solution())).toBe(false);
  });

  test('ends after five minutes', () => {
    const { puzzles, solution, wait } = trial();
    const solved = solution();
    wait(301_000);
    expect(puzzles.redeem('alice', '10.0.0.1', solved)).toBe(false);
  });

  test('cannot be made, nor made easier, by who does not know the secret', () => {
    const { puzzles, solution } = trial();
    const { token, answers } = solution();
    const easier = Buffer.from(token, 'base64url');
    easier[13] = 1;
    const forged = easier.toString('base64url');
    expect(
      puzzles.redeem('alice', '10.0.0.1', {
        token: forged,
        answers: answersOf({ token: forged, rounds: 16, bits: 1 }),
      }),
    ).toBe(false);
    for (const other of ['', 'x'.repeat(35), 'not base64 at all!', `${token}A`]) {
      expect(puzzles.redeem('alice', '10.0.0.1', { token: other, answers })).toBe(false);
    }
    expect(puzzles.redeem('alice', '10.0.0.1', { token, answers: answers.map((answer) => answer + 1) })).toBe(false);
    expect(puzzles.redeem('alice', '10.0.0.1', { token, answers })).toBe(true);
  });
});
