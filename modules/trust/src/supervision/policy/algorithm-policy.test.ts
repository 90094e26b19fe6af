import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeEntry } from '../inventory/judge-entry.ts';
import { earlySuites, tlcpSuites, tls12Suites, tls13Suites } from '../scan/tls.table.ts';
import { standardRules } from './algorithm-policy.table.ts';
import { judgeUse, rulesOf, worst } from './algorithm-policy.ts';
import { type PolicyRule, type PolicySettings, standardSettings } from './policy-rule.ts';
import { readAlgorithm } from './read-algorithm.ts';
import { sshNames } from './ssh-names.table.ts';

const now = Date.parse('2026-11-21T00:00:00Z');

function verdictOf(
  algorithm: string,
  purpose: string | null = null,
  at = now,
  kind: 'algorithm' | 'certificate' = 'algorithm',
) {
  return judgeEntry(standardSettings, { kind, algorithm, parameters: {}, purpose }, at).verdict;
}

describe('the standard policy', () => {
  test.each([
    'SSL 3.0',
    'SSLv2',
    'TLS 1.0',
    'TLSv1',
    'TLS 1.1',
    'SSH 1',
    'RSA-1024',
    'RSA 512',
    'DSA-1024',
    'DH-1024',
    'EC P-192',
    'sha1WithRSAEncryption',
    'md5WithRSAEncryption',
    'ecdsa-with-SHA1',
    'MD5',
    'SHA-1',
    'DES-CBC',
    '3DES',
    'RC4',
    'NULL',
    'diffie-hellman-group1-sha1',
    'diffie-hellman-group14-sha1',
    'ssh-dss',
    'ssh-rsa',
    'arcfour',
    'hmac-md5',
    '3des-cbc',
    'TLS_RSA_WITH_NULL_SHA256',
    'SSL_CK_RC4_128_WITH_MD5',
    'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
    'TLS_RSA_WITH_RC4_128_SHA',
    'TLS_DH_anon_WITH_AES_128_CBC_SHA256',
    'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA',
    'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  ])('%s is forbidden', (name) => expect(verdictOf(name)).toBe('forbidden'));

  test.each([
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_AES_128_GCM_SHA256',
    'hmac-sha1',
    'hmac-sha1-etm@openssh.com',
    'HMAC-SHA1',
    'aes128-cbc',
    'Camellia-128',
    'umac-64@openssh.com',
    'IKEv1',
    'DSA-2048',
    'ML-KEM-512',
    'a name of nobody',
  ])('%s is weak', (name) => expect(verdictOf(name)).toBe('weak'));

  test.each([
    'TLS 1.2',
    'TLS 1.3',
    'TLSv1.3',
    'TLCP',
    'SSH 2',
    'SM2',
    'SM2-with-SM3',
    'SM3',
    'SM4-GCM',
    'ZUC',
    'RSA-2048',
    'RSA-4096',
    'EC P-256',
    'P-384',
    'Ed25519',
    'X25519',
    'ML-KEM-768',
    'ML-DSA-65',
    'X25519MLKEM768',
    'AES-256-GCM',
    'aes256-gcm@openssh.com',
    'SHA-256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_SM4_GCM_SM3',
    'ECC_SM4_GCM_SM3',
    'ECDHE_SM4_CBC_SM3',
    'sha256WithRSAEncryption',
    'ecdsa-with-SHA384',
    'rsassaPss',
    'hmac-sha2-256-etm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'rsa-sha2-512',
    'ssh-ed25519-cert-v01@openssh.com',
    'sntrup761x25519-sha512@openssh.com',
    'diffie-hellman-group16-sha512',
  ])('%s is compliant', (name) => expect(verdictOf(name)).toBe('compliant'));

  test('a certificate is judged by its key and by the digest that signed it', () => {
    const entry = { kind: 'certificate', purpose: 'signature', algorithm: 'RSA-2048' } as const;
    const good = judgeEntry(standardSettings, { ...entry, parameters: { signature: 'sha256WithRSAEncryption' } }, now);
    const bad = judgeEntry(standardSettings, { ...entry, parameters: { signature: 'sha1WithRSAEncryption' } }, now);
    expect([good.verdict, bad.verdict]).toEqual(['compliant', 'forbidden']);
    expect(bad.judgements.find(({ verdict }) => verdict === 'forbidden')).toMatchObject({
      rule: 'sha-1',
      use: { family: 'SHA-1' },
    });
  });

  test('dates move verdicts: 3DES, SHA-1 in a MAC, 112 bits, and all that quantum computers break', () => {
    const at = (day: string) => Date.parse(`${day}T12:00:00Z`);
    expect(verdictOf('hmac-sha1', 'mac', at('2030-12-31'))).toBe('weak');
    expect(verdictOf('hmac-sha1', 'mac', at('2031-01-01'))).toBe('forbidden');
    expect([verdictOf('RSA-2048', null, at('2030-12-31')), verdictOf('RSA-2048', null, at('2031-01-01'))]).toEqual([
      'compliant',
      'weak',
    ]);
    expect(verdictOf('EC P-256', null, at('2036-01-01'))).toBe('forbidden');
    expect(verdictOf('ML-KEM-768', null, at('2036-01-01'))).toBe('compliant');
  });

  test('an entry without an algorithm has no verdict', () => {
    const entry = { kind: 'device', algorithm: null, parameters: {}, purpose: null } as const;
    expect(judgeEntry(standardSettings, entry, now)).toEqual({ verdict: null, judgements: [] });
  });
});

describe('a city of its own mind', () => {
  test('its rules come before the standard ones, and standard rules can be set aside', () => {
    const reason = { en: 'The city wants 256 bits.', zh: '城市要求 256 位。' };
    const rule: PolicyRule = {
      id: 'no-aes-128',
      families: ['AES'],
      below: 256,
      verdict: 'weak',
      reason,
      source: 'city',
    };
    const settings: PolicySettings = { otherwise: 'forbidden', rules: [rule], suspended: ['tls-1.1'] };
    const judge = (name: string) => worst(readAlgorithm(name).map((use) => judgeUse(settings, use, now).verdict));
    expect([judge('aes128-ctr'), judge('aes256-ctr'), judge('TLS 1.1')]).toEqual(['weak', 'compliant', 'forbidden']);
    expect(rulesOf(settings).map(({ id }) => id)).not.toContain('tls-1.1');
  });
});

describe('names', () => {
  test('every suite and SSH name that a scan can report is read, and every family has a rule', () => {
    const families = new Set(standardRules.flatMap((each) => each.families));
    const suites = [...earlySuites, ...tls12Suites, ...tls13Suites, ...tlcpSuites].map(([, name]) => name);
    for (const name of [...suites, ...Object.keys(sshNames)]) {
      const uses = readAlgorithm(name);
      expect(uses.length, name).toBeGreaterThan(0);
      for (const use of uses) expect(families.has(use.family), `${use.family} of ${name}`).toBe(true);
    }
  });

  test('a suite says key exchange, authentication, cipher and MAC', () => {
    expect(readAlgorithm('TLS_DHE_RSA_WITH_AES_256_CBC_SHA')).toEqual([
      { family: 'DH', bits: null, purpose: 'key-exchange' },
      { family: 'RSA', bits: null, purpose: 'signature' },
      { family: 'AES', bits: 256, purpose: 'encryption' },
      { family: 'SHA-1', bits: 160, purpose: 'mac' },
    ]);
    expect(readAlgorithm('TLS_CHACHA20_POLY1305_SHA256')).toEqual([
      { family: 'ChaCha20', bits: 256, purpose: 'encryption' },
    ]);
  });

  test('no name, however odd, throws or costs much', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.constantFrom('__proto__', 'constructor', 'a'.repeat(5_000), 'sha-'.repeat(30), 'md5'.repeat(39)),
        ),
        (name) => {
          const started = performance.now();
          expect(Array.isArray(readAlgorithm(name))).toBe(true);
          expect(performance.now() - started).toBeLessThan(200);
        },
      ),
    );
  });

  test('the rules are told apart by their ids', () => {
    expect(new Set(standardRules.map(({ id }) => id)).size).toBe(standardRules.length);
  });
});
