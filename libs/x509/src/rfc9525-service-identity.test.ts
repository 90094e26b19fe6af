import { expect, test } from 'vitest';
import { addressText, isHostName, isPublicSuffix, matchesHost, matchesPeer } from './rfc9525-service-identity.ts';

test('RFC 9525 section 6.3: host names and wildcards', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['example.com', 'EXAMPLE.com', true],
    ['example.com', 'example.com.', true],
    ['abc.example.com', 'example.com', false],
    ['*.example.com', 'foo.example.com', true],
    ['*.example.com', 'foo.bar.example.com', false],
    ['*.example.com', 'example.com', false],
    ['f*.example.com', 'foo.example.com', false],
    ['*oo.example.com', 'foo.example.com', false],
    ['foo.*.example.com', 'foo.a.example.com', false],
    ['*', 'localhost', false],
    ['*.com', 'example.com', false],
    ['*.co.uk', 'example.co.uk', false],
    ['*.s3.amazonaws.com', 'x.s3.amazonaws.com', false],
    ['*.city.example', 'a.city.example', true],
    ['foo_bar.example.com', 'foo_bar.example.com', false],
    ['localhost', 'localhost', true],
    ['192.0.2.1', '192.0.2.1', false],
    ['xn--n3h.com', 'xn--n3h.com', true],
  ];
  for (const [presented, wanted, matches] of cases)
    expect(matchesHost(presented, wanted), `${presented} for ${wanted}`).toBe(matches);
});

test('RFC 9525 section 6.4: addresses are compared as octets', () => {
  const four = { kind: 'ip', bytes: Uint8Array.of(192, 0, 2, 1) } as const;
  const six = { kind: 'ip', bytes: Uint8Array.from([0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1]) } as const;
  expect(matchesPeer(four, { kind: 'ip', value: '192.0.2.1' })).toBe(true);
  expect(matchesPeer(four, { kind: 'ip', value: '192.0.2.2' })).toBe(false);
  expect(matchesPeer(four, { kind: 'ip', value: '::ffff:192.0.2.1' })).toBe(false);
  expect(matchesPeer(six, { kind: 'ip', value: '2001:DB8:0::1' })).toBe(true);
  expect(matchesPeer(four, { kind: 'dns', value: '192.0.2.1' })).toBe(false);
});

test('RFC 5952 section 4: the text of an address', () => {
  const text = (hex: string) => addressText(Buffer.from(hex, 'hex'));
  expect(text('20010db8000000000001000000000001')).toBe('2001:db8::1:0:0:1');
  expect(text('00000000000000000000000000000000')).toBe('::');
  expect(text('20010db8000000010001000100010001')).toBe('2001:db8:0:1:1:1:1:1');
  expect(text('c0000201')).toBe('192.0.2.1');
  expect(text('c00002')).toBeUndefined();
});

test('mailboxes: the local part exactly, the host without case', () => {
  const name = { kind: 'email', text: 'Root@Example.com' } as const;
  expect(matchesPeer(name, { kind: 'email', value: 'Root@example.COM' })).toBe(true);
  expect(matchesPeer(name, { kind: 'email', value: 'root@example.com' })).toBe(false);
});

test('host names are letters, digits and hyphens; public suffixes include those of companies', () => {
  for (const text of ['a.b', 'x', '1.example']) expect(isHostName(text), text).toBe(true);
  for (const text of ['', '.a', 'a.', 'a..b', '-a', 'a-', 'a_b', '10.0.0.1', `${'a'.repeat(64)}.b`])
    expect(isHostName(text), text).toBe(false);
  for (const text of ['com', 'co.uk', 's3.amazonaws.com']) expect(isPublicSuffix(text), text).toBe(true);
  expect(isPublicSuffix('example.com')).toBe(false);
});
