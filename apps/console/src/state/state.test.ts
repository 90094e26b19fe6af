import { describe, expect, it } from 'vitest';
import { eventQuery, leaves, occurrences, readSearchWord } from './event-query.ts';
import { splitRows } from './held-rows.ts';
import { rangeOf, rangeQuery, rangeSearch } from './time-range.ts';
import { href, many, one, parseSearch, stringifySearch } from './url.ts';

describe('the address', () => {
  it('says the same after reading and writing, repeated names included', () => {
    const search = { where: ['user.name=root', 'src_endpoint.ip!=10.0.0.1'], text: 'a&b=c 中文', since: '1h' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });
  it('leaves out what is empty', () => {
    expect(href('/events', { text: '', entity: undefined, where: [] })).toBe('/events');
  });
  it('gives one or many of a name', () => {
    const search = parseSearch('?a=1&a=2&b=3');
    expect([one(search, 'a'), many(search, 'b'), many(search, 'c')]).toEqual(['1', ['3'], []]);
  });
});

describe('the time range', () => {
  const now = Date.parse('2026-11-21T10:00:00Z');
  it('falls back when the address holds nonsense', () => {
    expect(rangeOf({ since: '99y' }, '24h')).toEqual({ kind: 'relative', since: '24h' });
    expect(rangeOf({ from: '2026-11-21T10:00:00Z', to: '2026-11-20T10:00:00Z' }, '7d')).toEqual({
      kind: 'relative',
      since: '7d',
    });
  });
  it('asks the server from then on, and to an end only when one was chosen', () => {
    expect(rangeQuery(rangeOf({ since: '15m' }, '24h'), now)).toEqual({ from: '2026-11-21T09:45:00.000Z' });
    expect(rangeQuery({ kind: 'relative', since: 'all' }, now)).toEqual({});
    const absolute = rangeOf({ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' }, '24h');
    expect(rangeQuery(absolute, now)).toEqual({ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' });
    expect(rangeSearch(absolute).since).toBeUndefined();
  });
});

describe('the search of events', () => {
  it('tells attributes, addresses and text apart', () => {
    expect(readSearchWord(' user.name=root ')).toEqual({ kind: 'where', value: 'user.name=root' });
    expect(readSearchWord('user.name!=root').kind).toBe('where');
    expect(readSearchWord('http_request.url.path~admin').kind).toBe('where');
    expect(readSearchWord('203.0.113.7')).toEqual({ kind: 'entity', value: '203.0.113.7' });
    expect(readSearchWord('2001:db8::17').kind).toBe('entity');
    expect(readSearchWord('Failed password').kind).toBe('text');
    expect(readSearchWord('a = b').kind).toBe('text');
  });
  it('asks exactly what the address says', () => {
    const search = parseSearch('?text=Failed&where=a%3D1&where=b%3D2&since=all&event=x');
    expect(eventQuery(search, 0)).toEqual({
      class: undefined,
      source: undefined,
      entity: undefined,
      text: 'Failed',
      where: ['a=1', 'b=2'],
    });
  });
  it('lists the leaves of an event by dotted path, bounded', () => {
    expect(leaves({ a: { b: 1 }, c: [{ d: 'x' }, { d: 'y' }], e: null })).toEqual([
      ['a.b', '1'],
      ['c.d', 'x'],
      ['c.d', 'y'],
    ]);
    expect(leaves(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, index])))).toHaveLength(
      400,
    );
  });
  it('finds words in a line whatever their case', () => {
    expect(occurrences('Failed FAILED', ['failed', undefined, ''])).toEqual([
      [0, 6],
      [7, 13],
    ]);
  });
});

describe('new rows', () => {
  const idOf = (row: string) => row;
  it('wait above what is already shown', () => {
    expect(splitRows(['d', 'c', 'b', 'a'], new Set(['b', 'a']), idOf)).toEqual({
      shown: ['b', 'a'],
      waiting: ['d', 'c'],
    });
  });
  it('are shown at once when nothing was shown before', () => {
    expect(splitRows(['b', 'a'], new Set(), idOf)).toEqual({ shown: ['b', 'a'], waiting: [] });
  });
});
