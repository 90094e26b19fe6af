import { expect, it } from 'vitest';
import type { Streams } from './streams.ts';

/** The tests every kind of streams must pass; `reopen` closes and opens the same store. */
export function streamSuite(opened: () => Streams, reopen: () => Promise<Streams>): void {
  const consumers = ['lake', 'other'];
  const text = (value: Uint8Array | undefined) => (value === undefined ? undefined : Buffer.from(value).toString());

  it('gives growing sequences and reads back in order, after a position, within bounds', async () => {
    const stream = opened().open('order', { consumers });
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((value) => stream.append(Buffer.from(value))));
    expect(made).toEqual([1, 2, 3, 4]);
    expect(stream.read(0, 10).map((entry) => text(entry.value))).toEqual(['a', 'b', 'c', 'd']);
    expect(stream.read(2, 1).map((entry) => entry.sequence)).toEqual([3]);
    expect(stream.read(0, 10, 2).map((entry) => entry.sequence)).toEqual([1, 2]);
    expect(stream.read(4, 10)).toEqual([]);
  });

  it('keeps an entry until every consumer has passed it, and then frees it', async () => {
    const stream = opened().open('trim', { consumers });
    for (const value of ['a', 'b', 'c']) await stream.append(Buffer.from(value));
    await stream.commit('lake', 3);
    expect(stream.read(0, 10)).toHaveLength(3);
    await stream.commit('other', 2);
    expect(stream.read(0, 10).map((entry) => entry.sequence)).toEqual([3]);
    expect(stream.backlogBytes()).toBe(1);
    await expect(stream.commit('lake', 1)).rejects.toThrow('cannot go back');
    expect(() => stream.position('stranger')).toThrow('no consumer');
  });

  it('keeps sequence, positions, entries and state over a restart, also when all entries are gone', async () => {
    let stream = opened().open('restart', { consumers: ['lake'] });
    await stream.append(Buffer.from('a'), [
      { key: 'account/x', value: '1' },
      { key: 'account/y', value: '2' },
    ]);
    await stream.append(Buffer.from('b'), [{ key: 'account/x', value: '3' }]);
    await stream.commit('lake', 2, [{ key: 'account/y', value: null }]);
    stream = (await reopen()).open('restart', { consumers: ['lake'] });
    expect(stream.last()).toBe(2);
    expect(stream.position('lake')).toBe(2);
    expect(stream.list('account/').map((entry) => [entry.key, text(entry.value)])).toEqual([['account/x', '3']]);
    expect(await stream.append(Buffer.from('c'))).toBe(3);
  });

  it('refuses beyond its backlog bound and takes again when consumers caught up', async () => {
    const stream = opened().open('bound', { consumers: ['lake'], maximumBytes: 10 });
    await stream.append(Buffer.alloc(8));
    await expect(stream.append(Buffer.alloc(8), [{ key: 'k', value: 'v' }])).rejects.toMatchObject({
      reason: 'backlog-full',
    });
    expect(stream.get('k')).toBeUndefined();
    await stream.commit('lake', 1);
    expect(await stream.append(Buffer.alloc(8))).toBe(2);
  });
}
