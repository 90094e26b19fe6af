import type { Update } from '@citywall/platform/streams';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Parcel } from './intake.ts';
import { RelpTails } from './relp-tails.ts';

describe('what RELP senders send again', () => {
  const state = new Map<string, Buffer>();
  const stream = {
    list: (prefix: string) =>
      [...state]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, value]) => ({ key, value })),
  };
  beforeEach(() => state.clear());

  /** Keeps its updates only when it succeeds. */
  function parcel(succeeds = true): Parcel {
    const updates: Update[] = [];
    return {
      update: (update: Update) => void updates.push(update),
      async done() {
        if (!succeeds) throw new Error('disk full');
        for (const { key, value } of updates) {
          if (value === null) state.delete(key);
          else state.set(key, Buffer.from(value));
        }
        return { stored: 0, refused: 0 };
      },
    } as unknown as Parcel;
  }
  const messages = (...texts: string[]) => texts.map((text) => Buffer.from(text));
  const answers = (tails: RelpTails, ...texts: string[]) => messages(...texts).map(tails.open('relp:a').isStored);

  it('is known after a crash, each once', async () => {
    await new RelpTails(stream).open('relp:a').store(messages('one', 'two', 'three'), parcel());
    expect(answers(new RelpTails(stream), 'two', 'new', 'three')).toEqual([true, false, true]);
    const many = Array.from({ length: 1_024 }, (_, n) => `new ${n}`);
    expect(answers(new RelpTails(stream), ...many, 'three').at(-1)).toBe(false);
    expect(answers(new RelpTails(stream), 'three', 'three')).toEqual([true, false]);
    expect(messages('two').map(new RelpTails(stream).open('relp:b').isStored)).toEqual([false]);
  });

  it('is not what could not be stored, also when a later parcel could be', async () => {
    const tails = new RelpTails(stream);
    const tail = tails.open('relp:a');
    const failing = tail.store(messages('lost'), parcel(false));
    const following = tail.store(messages('kept'), parcel());
    await expect(failing).rejects.toThrow('disk full');
    await following;
    expect(answers(tails, 'lost')).toEqual([false]);
    expect(answers(tails, 'kept')).toEqual([true]);
    expect(answers(new RelpTails(stream), 'lost')).toEqual([false]);
  });

  it('is forgotten after a goodbye', async () => {
    const tails = new RelpTails(stream);
    const tail = tails.open('relp:a');
    await tail.store(messages('one'), parcel());
    await tails.open('relp:a').store(messages('of another'), parcel());
    await tail.forget(parcel());
    for (const now of [tails, new RelpTails(stream)]) {
      expect(answers(now, 'one', 'of another')).toEqual([false, true]);
    }
  });

  it('is known though another sender at the same address brought far more since', async () => {
    const tails = new RelpTails(stream);
    const slow = tails.open('relp:a');
    const fast = tails.open('relp:a');
    await slow.store(messages('one'), parcel());
    for (let round = 0; round < 5; round++) {
      await fast.store(messages(...Array.from({ length: 700 }, (_, n) => `${round}-${n}`)), parcel());
    }
    for (const now of [tails, new RelpTails(stream)]) expect(answers(now, 'one')).toEqual([true]);
  });

  it('is bounded', async () => {
    const tails = new RelpTails(stream);
    const tail = tails.open('relp:a');
    for (let round = 0; round < 9; round++) {
      await tail.store(messages(...Array.from({ length: 700 }, (_, n) => `${round}-${n}`)), parcel());
    }
    expect(state.size).toBeLessThanOrEqual(3);
    expect(answers(tails, '8-0')).toEqual([true]);
    expect(answers(new RelpTails(stream), '7-699')).toEqual([true]);
    for (let n = 0; n < 40; n++) await new RelpTails(stream).open('relp:a').store(messages(`cut off ${n}`), parcel());
    expect(state.size).toBeLessThanOrEqual(16);
    expect(answers(new RelpTails(stream), 'cut off 24', 'cut off 23')).toEqual([true, false]);
  });
});
