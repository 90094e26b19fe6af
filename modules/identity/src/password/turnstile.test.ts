import { describe, expect, test } from 'vitest';
import { createTurnstile, longestQueue, type Turn } from './turnstile.ts';

/** A turnstile with one place, and work that ends when it is told to. */
function crowded() {
  const turnstile = createTurnstile(1);
  const order: string[] = [];
  let finish = (): void => {};
  const first = turnstile.run({ lane: 'known' }, () => new Promise<void>((resolve) => (finish = resolve)));
  const come = (name: string, turn: Turn) => turnstile.run(turn, async () => void order.push(name));
  return { come, order, first, check: turnstile.check, finish: () => finish() };
}

describe('the queue before password hashing', () => {
  test('lets people the city knows in before strangers, and both before what can wait', async () => {
    const { come, order, finish } = crowded();
    const all = [
      come('import', { lane: 'later' }),
      come('stranger', { lane: 'stranger', network: 'a' }),
      come('known', { lane: 'known' }),
    ];
    finish();
    await Promise.all(all);
    expect(order).toEqual(['known', 'stranger', 'import']);
  });

  test('is bounded: surplus gets 429 with the seconds to wait, and a full lane of strangers leaves the others open', async () => {
    const { come, finish, first, check } = crowded();
    const inside = Array.from({ length: longestQueue }, (_, n) => come('x', { lane: 'stranger', network: `n${n}` }));
    await expect(come('more', { lane: 'stranger', network: 'other' })).rejects.toMatchObject({
      code: 'identity.sign-in.busy',
      status: 429,
      details: { retryAfterSeconds: expect.any(Number) },
    });
    expect(() => check({ lane: 'stranger', network: 'other' })).toThrow('Try again');
    check({ lane: 'known' });
    const known = come('known', { lane: 'known' });
    finish();
    await Promise.all([first, known, ...inside]);
  });

  test('gives one network no more than half of the places', async () => {
    const { come, finish } = crowded();
    const asked = await Promise.allSettled([
      ...Array.from({ length: longestQueue }, () => come('x', { lane: 'stranger', network: 'flood' })),
      come('x', { lane: 'stranger', network: 'other' }),
      finish(),
    ]);
    expect(asked.filter(({ status }) => status === 'rejected')).toHaveLength(longestQueue / 2);
    expect(asked[longestQueue]?.status).toBe('fulfilled');
  });

  test('goes on after work that failed', async () => {
    const turnstile = createTurnstile(1);
    await expect(turnstile.run({ lane: 'known' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turnstile.run({ lane: 'known' }, async () => 7)).toBe(7);
  });
});
