import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientAddress, readTrustedProxies } from './trusted-proxies.ts';

const proxies = readTrustedProxies('10.0.0.0/8, 2001:db8::/32,192.0.2.7');

describe('the address of a client', () => {
  test.each([
    ['nobody is trusted unless named', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['what a trusted proxy saw', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'the last hop that is no proxy, whatever the client wrote before it',
      '10.0.0.1',
      '127.0.0.1, 198.51.100.1',
      '198.51.100.1',
    ],
    ['through two proxies', '10.0.0.1', '192.0.2.10, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['a proxy named by its address', '192.0.2.7', '198.51.100.1', '198.51.100.1'],
    ['its neighbour is not trusted', '192.0.2.8', '198.51.100.1', '192.0.2.8'],
    ['IPv6', '2001:db8::1', '2001:db9::5', '2001:db9::5'],
    ['IPv4 on a socket of both families', '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['no address ends the search', '10.0.0.1', '198.51.100.1, unknown', '10.0.0.1'],
    ['an empty hop ends it too', '10.0.0.1', '198.51.100.1,', '10.0.0.1'],
    ['only proxies: the first of them', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['no header', '10.0.0.1', undefined, '10.0.0.1'],
  ])('%s', (_name, peer, header, client) => {
    expect(clientAddress(peer, header, proxies)).toBe(client);
  });

  test('is never taken from a header when no proxy is named, and never anything but an address', () => {
    const none = readTrustedProxies('');
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (header, peer) => {
        expect(clientAddress(peer, header, none)).toBe(peer);
        expect(clientAddress('10.0.0.1', `${header}, ${peer}`, readTrustedProxies('10.0.0.1'))).toBe(peer);
      }),
    );
  });

  test('a long header costs little', () => {
    expect(clientAddress('10.0.0.1', '10.0.0.2,'.repeat(100_000).slice(0, -1), proxies)).toBe('10.0.0.2');
  });
});

test.each(['10.0.0.0/33', 'proxy.example', '0.0.0.0/0', '::/0', '10.0.0.1/', '10.0.0.0/8/8', '10.0.0.0/-1', '1e1'])(
  'refuses %s as a network of proxies',
  (text) => {
    expect(() => readTrustedProxies(`10.1.0.0/16, ${text}`)).toThrow(RangeError);
  },
);
