import { createHash, createHmac } from 'node:crypto';
import type { Signer } from '@citywall/kernel';
import { type Puzzle, solve } from '@citywall/puzzle';
import { describe, expect, test } from 'vitest';
import { createGuessingLimit } from './guessing-limit.ts';
import { createPuzzles } from './puzzle/puzzles.ts';

const signer = {
  mac: (purpose: string, message: Uint8Array) => createHmac('sha256', purpose).update(message).digest(),
} as unknown as Signer;

function limited() {
  let now = 1_000_000;
  const clock = { now: () => now };
  const limit = createGuessingLimit(clock, createPuzzles(signer, clock));
  const seconds = (act: () => unknown): number => {
    try {
      act();
      return 0;
    } catch (error) {
      return (error as { details: { retryAfterSeconds: number } }).details.retryAfterSeconds;
    }
  };
  return {
    limit,
    seconds,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

describe('guessing at one name', () => {
  test('from many addresses waits ever longer, at most half a minute, and is forgotten after a quiet quarter of an hour', () => {
    const { limit, seconds, wait } = limited();
    const pauses: number[] = [];
    for (let n = 0; n < 18; n += 1) {
      const pause = seconds(() => limit.attempt('alice', `10.0.0.${n}`));
      pauses.push(pause);
      if (pause > 0) {
        wait(pause * 1_000);
        expect(seconds(() => limit.attempt('alice', `10.0.1.${n}`))).toBe(0);
      }
    }
    expect(pauses).toEqual([...Array(10).fill(0), 1, 2, 4, 8, 16, 30, 30, 30]);
    wait(15 * 60_000);
    for (let n = 0; n < 10; n += 1) expect(seconds(() => limit.attempt('alice', `10.0.2.${n}`))).toBe(0);
  });

  test('does not touch another name from another address', () => {
    const { limit, seconds } = limited();
    for (let n = 0; n < 50; n += 1) seconds(() => limit.attempt('alice', '10.0.0.1'));
    expect(seconds(() => limit.attempt('bob', '10.0.0.2'))).toBe(0);
  });

  test('does not slow the owner where he is known; there five failures of his own do', () => {
    const { limit, seconds } = limited();
    limit.know('alice', '10.9.9.9');
    for (let n = 0; n < 50; n += 1) seconds(() => limit.attempt('alice', `10.0.0.${n}`));
    for (let n = 0; n < 5; n += 1) expect(seconds(() => limit.attempt('alice', '10.9.9.9'))).toBe(0);
    expect(seconds(() => limit.attempt('alice', '10.9.9.9'))).toBe(1);
  });

  test('from many addresses of one IPv6 network is guessing from one place', () => {
    const { limit, seconds } = limited();
    const from = (n: number) => `2001:db8:1:2::${n.toString(16)}`;
    const pauses = Array.from({ length: 40 }, (_, n) => seconds(() => limit.attempt(`name-${n}`, from(n + 1))));
    expect(pauses.filter((pause) => pause === 0)).toHaveLength(20);
    expect(seconds(() => limit.attempt('name-50', '2001:db8:1:3::1'))).toBe(0);
  });

  test('counts attempts that are under way, so that a burst at once gets no more than its due', () => {
    const { limit, seconds } = limited();
    const pauses = Array.from({ length: 40 }, (_, n) => seconds(() => limit.attempt('alice', `10.0.0.${n}`)));
    expect(pauses.filter((pause) => pause === 0)).toHaveLength(10);
  });

  test('that succeeds or was never decided counts for nothing', () => {
    const { limit, seconds } = limited();
    for (let n = 0; n < 50; n += 1) limit.attempt('alice', `10.0.0.${n}`).withdrawn();
    for (let n = 0; n < 50; n += 1) limit.attempt('alice', '10.0.0.200').succeeded();
    expect(seconds(() => limit.attempt('alice', '10.0.0.201'))).toBe(0);
  });
});

/** What a refusal carries. */
function refusal(act: () => unknown): { retryAfterSeconds: number; puzzle?: Puzzle } {
  try {
    act();
  } catch (error) {
    return (error as { details: { retryAfterSeconds: number; puzzle?: Puzzle } }).details;
  }
  throw new Error('it was let through');
}

function solution(puzzle: Puzzle | undefined): { token: string; answers: number[] } {
  if (puzzle === undefined) throw new Error('there is no puzzle');
  const steps = solve(puzzle, (message) => createHash('sha256').update(message).digest());
  let step = steps.next();
  while (!step.done) step = steps.next();
  return { token: puzzle.token, answers: [...step.value] };
}

describe('a puzzle', () => {
  test('lets the owner in at once from a new place while a botnet guesses at the name without pause', () => {
    const { limit, seconds } = limited();
    for (let n = 0; n < 1_000; n += 1) seconds(() => limit.attempt('alice', `10.0.${n % 250}.1`));
    const { puzzle } = refusal(() => limit.attempt('alice', '192.0.2.7'));
    limit.attempt('alice', '192.0.2.7', solution(puzzle)).succeeded();
    expect(seconds(() => limit.attempt('alice', '192.0.2.7'))).toBe(0);
  });

  test('counts once, for its name and network alone', () => {
    const { limit, seconds } = limited();
    for (let n = 0; n < 30; n += 1) {
      seconds(() => limit.attempt('alice', `10.0.0.${n}`));
      seconds(() => limit.attempt('bob', `10.0.1.${n}`));
    }
    const solved = solution(refusal(() => limit.attempt('alice', '192.0.2.7')).puzzle);
    expect(seconds(() => limit.attempt('bob', '192.0.2.7', solved))).toBeGreaterThan(0);
    expect(seconds(() => limit.attempt('alice', '192.0.2.8', solved))).toBeGreaterThan(0);
    expect(seconds(() => limit.attempt('alice', '192.0.2.7', solved))).toBe(0);
    expect(seconds(() => limit.attempt('alice', '192.0.2.7', solved))).toBeGreaterThan(0);
  });

  test('grows harder with the failures, up to a bound that a browser solves in seconds', () => {
    const { limit, seconds, wait } = limited();
    const bits: number[] = [];
    for (let n = 0; n < 40; n += 1) {
      if (seconds(() => limit.attempt('alice', `10.0.0.${n}`)) === 0) continue;
      bits.push(refusal(() => limit.attempt('alice', `10.0.1.${n}`)).puzzle?.bits ?? 0);
      wait(31_000);
      limit.attempt('alice', `10.0.2.${n}`);
    }
    expect(bits[0]).toBe(11);
    expect(bits).toEqual([...bits].sort((one, other) => one - other));
    expect(bits.at(-1)).toBe(16);
  });

  test('is offered ten times to who fails from one network at one name; then only waiting helps', () => {
    const now = { now: () => 1_000_000 };
    const limit = createGuessingLimit(now, { ...createPuzzles(signer, now), redeem: () => true });
    const any = { token: '', answers: [] };
    for (let n = 0; n < 10; n += 1) limit.attempt('alice', `10.0.0.${n}`);
    let solvedAndFailed = 0;
    while (refusal(() => limit.attempt('alice', '192.0.2.7')).puzzle !== undefined) {
      limit.attempt('alice', '192.0.2.7', any);
      solvedAndFailed += 1;
    }
    expect(solvedAndFailed).toBe(10);
    expect(refusal(() => limit.attempt('alice', '192.0.2.7', any)).retryAfterSeconds).toBeGreaterThan(0);
    limit.attempt('alice', '192.0.2.8', any).succeeded();
  });
});

describe('an owner who signs in', () => {
  test('hears once how many attempts failed elsewhere', () => {
    const { limit, seconds } = limited();
    limit.know('alice', '10.9.9.9');
    for (let n = 0; n < 8; n += 1) seconds(() => limit.attempt('alice', `10.0.0.${n}`));
    expect(limit.attempt('alice', '10.9.9.9').succeeded()).toBe(8);
    expect(limit.attempt('alice', '10.9.9.9').succeeded()).toBe(0);
    expect(limit.attempt('bob', '10.9.9.9').succeeded()).toBe(0);
  });
});

describe('memory', () => {
  test('stays bounded under a flood of names and addresses, which does not free a name being guessed at now', () => {
    const { limit, seconds } = limited();
    for (let n = 0; n < 60_000; n += 1) seconds(() => limit.attempt(`name-${n}`, `address-${n}`));
    for (let n = 0; n < 12; n += 1) seconds(() => limit.attempt('alice', `10.0.0.${n}`));
    expect(seconds(() => limit.attempt('alice', '10.0.0.99'))).toBe(1);
  });
});
