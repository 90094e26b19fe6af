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
  const answers = (tails: RelpTails, ...texts: string[]) => messages(...texts).map(tails.opening('relp:a'));

  it('is known after a crash, each once', async () => {
    await new RelpTails(stream).store('relp:a', messages('one', 'two', 'three'), parcel());
    expect(answers(new RelpTails(stream), 'two', 'new', 'three')).toEqual([true, false, true]);
    const many = Array.from({ length: 1_024 }, (_, n) => `new ${n}`);
    expect(answers(new RelpTails(stream), ...many, 'three').at(-1)).toBe(false);
    expect(answers(new RelpTails(stream), 'three', 'three')).toEqual([true, false]);
    expect(messages('two').map(new RelpTails(stream).opening('relp:b'))).toEqual([false]);
  });

  it('is not what could not be stored, also when a later parcel could be', async () => {
    const tails = new RelpTails(stream);
    const failing = tails.store('relp:a', messages('lost'), parcel(false));
    const following = tails.store('relp:a', messages('kept'), parcel());
    await expect(failing).rejects.toThrow('disk full');
    await following;
    expect(answers(tails, 'lost')).toEqual([false]);
    expect(answers(tails, 'kept')).toEqual([true]);
    expect(answers(new RelpTails(stream), 'lost')).toEqual([false]);
  });

  it('is forgotten after a goodbye', async () => {
    const tails = new RelpTails(stream);
    await tails.store('relp:a', messages('one'), parcel());
    await tails.forget('relp:a', parcel());
    expect(answers(tails, 'one')).toEqual([false]);
    expect(answers(new RelpTails(stream), 'one')).toEqual([false]);
  });

  it('is bounded', async () => {
    const tails = new RelpTails(stream);
    for (let round = 0; round < 9; round++) {
      await tails.store('relp:a', messages(...Array.from({ length: 700 }, (_, n) => `${round}-${n}`)), parcel());
    }
    expect(state.size).toBeLessThanOrEqual(3);
    expect(answers(tails, '8-0')).toEqual([true]);
    expect(answers(new RelpTails(stream), '7-699')).toEqual([true]);
  });
});
