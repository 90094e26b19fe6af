import { anonymous, type Principal, Problem, type Rate } from '@citywall/kernel';
import { describe, expect, test } from 'vitest';
import { createLimit } from './limit.ts';
import { networkOf } from './network-of.ts';

const ada: Principal = { type: 'person', id: 'u1', name: 'ada', roles: [], authentication: 'session' };

function limited() {
  const limit = createLimit({ now: () => 1_000_000 });
  return (
    principal: Principal,
    address: string,
    operation: { name: string; rate?: Rate } = { name: 'any' },
  ): boolean => {
    try {
      limit(principal, address, operation);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      return false;
    }
  };
}

describe('the limit of requests', () => {
  test('is an operation’s own where it has one, and takes nothing from others', () => {
    const may = limited();
    const status = { name: 'status', rate: { perSecond: 10, burst: 300 } };
    const passed = Array.from({ length: 400 }, () => may(anonymous, '192.0.2.1', status));
    expect(passed.filter(Boolean)).toHaveLength(300);
    expect(may(anonymous, '192.0.2.1')).toBe(true);
  });

  test('holds for all addresses of one IPv6 network together', () => {
    const may = limited();
    const passed = Array.from({ length: 300 }, (_, n) => may(anonymous, `2001:db8::${n.toString(16)}`));
    expect(passed.filter(Boolean)).toHaveLength(100);
    expect(may(anonymous, '2001:db8:0:1::1')).toBe(true);
  });

  test('cannot be escaped by a flood of addresses, which takes nothing from people who signed in', () => {
    const may = limited();
    const passed = Array.from({ length: 30_000 }, (_, n) =>
      may(anonymous, `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`),
    );
    // Beyond the bound all newcomers share one bucket.
    expect(passed.filter(Boolean)).toHaveLength(20_100);
    expect(may(ada, '10.0.0.1')).toBe(true);
  });
});

describe('the network of an address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001::9', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['local', 'local'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
