import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, parseNetwork } from '../protocol/index.ts';
import { type BlockQuestion, judgeBlock, type ProtectedEntry } from './block-policy.ts';
import { builtInProtection } from './protected-list.ts';

const entry = (network: string): ProtectedEntry => ({
  network: parseNetwork(network)!,
  reason: { en: 'a reason', zh: '理由' },
});

const base: BlockQuestion = {
  target: '203.0.113.9',
  seconds: 3600,
  unattended: true,
  trusted: true,
  protectedEntries: [...builtInProtection, entry('192.0.2.1'), entry('198.51.100.0/24'), entry('2001:db8:1::/48')],
  automationEnabled: true,
  automaticBlocksLastHour: 0,
  automaticLimitPerHour: 60,
  gateways: 1,
};

const person = { unattended: false, trusted: false, automationEnabled: false, automaticBlocksLastHour: 999 };

describe('judgeBlock', () => {
  it.each<[string, Partial<BlockQuestion>, string]>([
    ['an IPv4 attacker seen by a trusted source', {}, 'allowed'],
    ['an IPv6 attacker', { target: '2001:db8:ffff::9' }, 'allowed'],
    ['an IPv6 /64 unattended', { target: '2001:db8:ffff::/64' }, 'allowed'],
    ['an untrusted source', { trusted: false }, 'response.block.untrusted'],
    ['automation switched off', { automationEnabled: false }, 'response.block.automation-off'],
    ['the last of the hour', { automaticBlocksLastHour: 59 }, 'allowed'],
    ['one too many this hour', { automaticBlocksLastHour: 60 }, 'response.block.rate'],
    ['a network unattended', { target: '203.0.113.0/24' }, 'response.block.too-wide'],
    ['an IPv6 /56 unattended', { target: '2001:db8:ffff::/56' }, 'response.block.too-wide'],
    ['eight days unattended', { seconds: 8 * 86_400 }, 'response.block.duration'],
    ['a name', { target: 'evil.example' }, 'response.block.not-an-address'],
    ['a name decided by a person', { ...person, target: 'evil.example' }, 'response.block.not-an-address'],
    ['loopback', { target: '127.8.8.8' }, 'response.block.protected'],
    ['IPv6 loopback', { target: '::1' }, 'response.block.protected'],
    ['loopback written as IPv6', { target: '::ffff:127.0.0.1' }, 'response.block.protected'],
    ['link-local', { target: '169.254.1.1' }, 'response.block.protected'],
    ['IPv6 link-local', { target: 'fe80::1' }, 'response.block.protected'],
    ['unspecified', { target: '0.0.0.0' }, 'response.block.protected'],
    ['IPv6 unspecified', { target: '::' }, 'response.block.protected'],
    ['multicast', { target: '224.0.0.5' }, 'response.block.protected'],
    ['IPv6 multicast', { target: 'ff02::1' }, 'response.block.protected'],
    ['broadcast', { target: '255.255.255.255' }, 'response.block.protected'],
    ['everything', { ...person, target: '0.0.0.0/0' }, 'response.block.protected'],
    ['everything in IPv6', { ...person, target: '::/0' }, 'response.block.protected'],
    ['a protected address, by a person', { ...person, target: '192.0.2.1' }, 'response.block.protected'],
    ['a network that contains a protected address', { ...person, target: '192.0.2.0/24' }, 'response.block.protected'],
    ['an address in a protected network', { target: '198.51.100.77' }, 'response.block.protected'],
    ['an IPv6 network around a protected one', { ...person, target: '2001:db8::/32' }, 'response.block.protected'],
    ['a person with an untrusted source and no automation', person, 'allowed'],
    ['a /16 by a person', { ...person, target: '203.0.0.0/16' }, 'allowed'],
    ['a /15 by a person', { ...person, target: '202.0.0.0/15' }, 'response.block.too-wide'],
    ['an IPv6 /31 by a person', { ...person, target: '2a00::/31' }, 'response.block.too-wide'],
    ['no time at all', { ...person, seconds: 0 }, 'response.block.duration'],
    ['not a number of seconds', { ...person, seconds: Number.NaN }, 'response.block.duration'],
    ['for ever', { ...person, seconds: 366 * 86_400 }, 'response.block.duration'],
    ['no gateway', { ...person, gateways: 0 }, 'response.block.no-gateway'],
  ])('%s', (_, change, expected) => {
    const judgement = judgeBlock({ ...base, ...change });
    expect(judgement.allowed ? 'allowed' : judgement.refusal.code).toBe(expected);
  });

  it('never lets a protected address through, whatever is asked', () => {
    const anything = fc.record<Partial<BlockQuestion>>({
      target: fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, prefix]) => `${address}/${prefix}`),
        fc.constantFrom('192.0.2.0/24', '192.0.2.1/32', '198.51.0.0/16', '::ffff:192.0.2.1', '2001:db8::/33'),
        fc.string(),
      ),
      seconds: fc.oneof(fc.integer(), fc.double()),
      unattended: fc.boolean(),
      trusted: fc.boolean(),
      automationEnabled: fc.boolean(),
      automaticBlocksLastHour: fc.nat(100),
      gateways: fc.nat(3),
    });
    fc.assert(
      fc.property(anything, (change) => {
        const judgement = judgeBlock({ ...base, ...change });
        if (!judgement.allowed) return;
        for (const { network } of base.protectedEntries) {
          expect(contains(network, judgement.network) || contains(judgement.network, network)).toBe(false);
        }
        const question = { ...base, ...change };
        if (question.unattended) {
          expect(question.trusted && question.automationEnabled && question.automaticBlocksLastHour < 60).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
