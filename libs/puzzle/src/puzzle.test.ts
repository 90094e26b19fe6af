import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSolved, solve } from './index.ts';

const sha256 = (message: Uint8Array): Uint8Array => createHash('sha256').update(message).digest();

function solved(puzzle: { token: string; rounds: number; bits: number }): readonly number[] {
  const steps = solve(puzzle, sha256);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

describe('a puzzle', () => {
  test('is solved by what the README says, and tells its progress', () => {
    const puzzle = { token: 'abc', rounds: 3, bits: 8 };
    const progress = [...solve(puzzle, sha256)];
    expect(progress).toEqual([1, 2, 3]);
    const answers = solved(puzzle);
    for (const [round, answer] of answers.entries()) {
      expect(createHash('sha256').update(`abc.${round}.${answer}`).digest('hex').startsWith('00')).toBe(true);
    }
    expect(isSolved(puzzle, answers, sha256)).toBe(true);
  });

  test('is not solved by anything else', () => {
    const puzzle = { token: 'token', rounds: 2, bits: 16 };
    const answers = solved(puzzle);
    expect(isSolved({ ...puzzle, token: 'other' }, answers, sha256)).toBe(false);
    expect(isSolved(puzzle, answers.toReversed(), sha256)).toBe(false);
    expect(isSolved(puzzle, answers.slice(1), sha256)).toBe(false);
    expect(isSolved(puzzle, [...answers, 0], sha256)).toBe(false);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.integer(), fc.constant(2 ** 40)), { maxLength: 4 }), (guess) => {
        expect(isSolved(puzzle, guess, sha256)).toBe(false);
      }),
    );
  });

  test('that asks beyond the bounds is not begun', () => {
    for (const beyond of [{ rounds: 33 }, { bits: 25 }, { rounds: 0 }, { bits: 0 }, { bits: Number.NaN }]) {
      expect(() => solve({ token: 'a', rounds: 1, bits: 1, ...beyond }, sha256).next()).toThrow(RangeError);
    }
  });
});
