import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, lastAddress, makeNetwork, overlaps, parseNetwork } from './network.ts';

const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const ipv4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n });
const network = fc.oneof(
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([value, prefix]) => cut(4, value, prefix)),
  fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })).map(([value, prefix]) => cut(6, value, prefix)),
);

function cut(family: 4 | 6, value: bigint, prefix: number) {
  const shift = BigInt((family === 4 ? 32 : 128) - prefix);
  return makeNetwork(family, (value >> shift) << shift, prefix);
}

describe('parseNetwork', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['1.2.3.4/32', '1.2.3.4'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['64:ff9b::203.0.113.9', '64:ff9b::cb00:7109'],
  ])('reads %s as %s', (text, canonical) => expect(parseNetwork(text)?.text).toBe(canonical));

  it.each([
    ['example.org'],
    [''],
    ['1.2.3'],
    ['01.2.3.4'],
    ['1.2.3.4/33'],
    ['1.2.3.4/24'],
    ['1.2.3.4/'],
    ['1.2.3.4/08'],
    ['1.2.3.4/24/1'],
    ['fe80::1%eth0'],
    ['2001:db8::1/32'],
    ['1.2.3.4; rm -rf /'],
    ['1.2.3.4 '],
    [`::${'0'.repeat(100)}`],
  ])('refuses %j', (text) => expect(parseNetwork(text)).toBeUndefined());

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(network, (one) => {
        const mapped = one.family === 6 && one.prefix >= 96 && one.first >> 32n === 0xffffn;
        if (!mapped) expect(parseNetwork(one.text)).toEqual(one);
      }),
    );
  });

  it('costs nothing on hostile text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseNetwork(text)));
  });
});

describe('contains and overlaps', () => {
  it("agree with Node's BlockList", () => {
    fc.assert(
      fc.property(network, network, (one, other) => {
        const list = new BlockList();
        const family = one.family === 4 ? 'ipv4' : 'ipv6';
        list.addSubnet(one.text.split('/')[0] ?? '', one.prefix, family);
        const inside =
          one.family === other.family &&
          list.check(makeNetwork(other.family, other.first, other.family === 4 ? 32 : 128).text, family) &&
          list.check(makeNetwork(other.family, lastAddress(other), other.family === 4 ? 32 : 128).text, family);
        expect(contains(one, other)).toBe(inside);
        expect(overlaps(one, other)).toBe(overlaps(other, one));
      }),
    );
  });
});
