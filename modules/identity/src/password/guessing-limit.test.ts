import { describe, expect, test } from 'vitest';
import { createGuessingLimit } from './guessing-limit.ts';

function limited() {
  let now = 1_000_000;
  const limit = createGuessingLimit({ now: () => now });
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

describe('memory', () => {
  test('stays bounded under a flood of names and addresses, which does not free a name being guessed at now', () => {
    const { limit, seconds } = limited();
    for (let n = 0; n < 60_000; n += 1) seconds(() => limit.attempt(`name-${n}`, `address-${n}`));
    for (let n = 0; n < 12; n += 1) seconds(() => limit.attempt('alice', `10.0.0.${n}`));
    expect(seconds(() => limit.attempt('alice', '10.0.0.99'))).toBe(1);
  });
});
