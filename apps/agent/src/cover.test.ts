import { contains, makeNetwork, overlaps, parseNetwork } from '@citywall/response/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cover, type Denied } from './cover.ts';

const denial = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }), fc.integer({ min: 1, max: 9 }))
  .map(([last, prefix, untilMs]): Denied => {
    const shift = BigInt(32 - prefix);
    return { network: makeNetwork(4, ((0xcb007100n + BigInt(last)) >> shift) << shift, prefix), untilMs };
  });

describe('cover', () => {
  it('gives every address the latest end that any denial asks for, without overlaps', () => {
    fc.assert(
      fc.property(fc.array(denial, { maxLength: 12 }), (denials) => {
        const elements = cover(denials);
        elements.forEach((one, index) => {
          for (const other of elements.slice(index + 1)) expect(overlaps(one.network, other.network)).toBe(false);
        });
        for (let last = 0n; last < 256n; last += 1n) {
          const address = makeNetwork(4, 0xcb007100n + last, 32);
          const end = (list: readonly Denied[]): number =>
            Math.max(0, ...list.filter(({ network }) => contains(network, address)).map(({ untilMs }) => untilMs));
          expect(end(elements)).toBe(end(denials));
        }
      }),
    );
  });

  it('leaves what does not overlap as it is', () => {
    const denials = ['2001:db8::1', '2001:db8:1::/48'].map((text) => ({ network: parseNetwork(text)!, untilMs: 5 }));
    expect(cover(denials)).toEqual(denials);
  });
});
