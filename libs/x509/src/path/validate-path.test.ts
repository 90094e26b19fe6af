import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { nullValue, sequence } from '../der/writer.ts';
import { purposeOid } from '../oid.table.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { parseCertificate } from '../rfc5280-certificate.ts';
import { extension, opaqueExtension } from '../rfc5280-extensions.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectKeyIdentifier,
} from '../rfc5280-key-extensions.ts';
import { nameConstraints } from '../rfc5280-name-extensions.ts';
import { certifyAuthority, certifyServer, now, type Party, party, partyWith } from './authority.fixture.ts';
import type { Reason } from './reasons.table.ts';
import { validateCertificate } from './validate.ts';
import type { ValidationRequest } from './validation.ts';

const root = party('CN=Root,O=Test');
const middle = party('CN=Middle,O=Test');
const lower = party('CN=Lower,O=Test');
const leaf = party('CN=leaf.example.com');
let rootCertificate: Certificate;
let middleCertificate: Certificate;
let leafCertificate: Certificate;

beforeAll(async () => {
  rootCertificate = await certifyAuthority(root, root);
  middleCertificate = await certifyAuthority(root, middle);
  leafCertificate = await certifyServer(middle, leaf);
});

function ask(more: Partial<ValidationRequest>): Reason | 'valid' {
  const answer = validateCertificate({
    certificate: leafCertificate,
    anchors: [rootCertificate],
    intermediates: [middleCertificate],
    time: now,
    profile: 'webpki',
    purpose: purposeOid.serverAuth,
    peerNames: [{ kind: 'dns', value: 'leaf.example.com' }],
    ...more,
  });
  return answer.valid ? 'valid' : answer.reason;
}

test('a chain of three is valid in each profile that takes its algorithms, and says its path', () => {
  for (const profile of ['rfc5280', 'rfc5280-strict', 'city', 'webpki'] as const)
    expect(ask({ profile })).toBe('valid');
  expect(ask({ profile: 'sm2' })).toBe('weak-key');
  const request = { certificate: leafCertificate, anchors: [rootCertificate], intermediates: [middleCertificate] };
  const answer = validateCertificate({ ...request, time: now, profile: 'city' });
  expect(answer).toMatchObject({ valid: true, path: [rootCertificate, middleCertificate, leafCertificate] });
});

describe('RFC 5280 section 6.1.3', () => {
  test('(a)(1) a signature of another key with the same name, and an altered octet', async () => {
    const impostor = await certifyServer(party('CN=Middle,O=Test'), leaf);
    expect(ask({ certificate: impostor })).toBe('signature');
    const altered = Uint8Array.from(leafCertificate.raw);
    altered[altered.length - 5] ^= 1;
    expect(ask({ certificate: parseCertificate(altered) })).toBe('signature');
  });

  test('(a)(2) both ends of validity are included', () => {
    const { notBefore, notAfter } = leafCertificate;
    expect(ask({ time: notBefore })).toBe('valid');
    expect(ask({ time: notBefore - 1 })).toBe('not-yet-valid');
    expect(ask({ time: notAfter })).toBe('valid');
    expect(ask({ time: notAfter + 1 })).toBe('expired');
  });

  test('(a)(4) nobody by the name of the issuer', () => {
    expect(ask({ intermediates: [] })).toBe('no-path');
    expect(ask({ anchors: [] })).toBe('no-path');
  });

  test('an expired root and an expired intermediate', async () => {
    const old = { notBefore: now - 10, notAfter: now - 5 };
    expect(ask({ anchors: [await certifyAuthority(root, root, old)] })).toBe('expired');
    expect(ask({ intermediates: [await certifyAuthority(root, middle, old)] })).toBe('expired');
  });
});

describe('RFC 5280 section 6.1.4', () => {
  async function withMiddle(wishes: Parameters<typeof certifyAuthority>[2], more: Partial<ValidationRequest> = {}) {
    return ask({ intermediates: [await certifyAuthority(root, middle, wishes)], ...more });
  }
  const identifiers = (issuer: Party, subject: Party) => [
    extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyId }),
    extension(subjectKeyIdentifier, subject.keyId),
  ];
  test('(k) an intermediate without basic constraints, or without the CA bit', async () => {
    expect(await withMiddle({ only: identifiers(root, middle) })).toBe('not-a-ca');
    const bit = extension(basicConstraints, { ca: false }, { critical: true });
    expect(await withMiddle({ only: [...identifiers(root, middle), bit] })).toBe('not-a-ca');
  });

  test('(l) (m) path lengths; self-issued certificates are not counted', async () => {
    const lowerCertificate = await certifyAuthority(middle, lower);
    const certificate = await certifyServer(lower, leaf);
    const one = await certifyAuthority(root, middle, { pathLength: 1 });
    const none = await certifyAuthority(root, middle, { pathLength: 0 });
    expect(ask({ certificate, intermediates: [one, lowerCertificate] })).toBe('valid');
    expect(ask({ certificate, intermediates: [none, lowerCertificate] })).toBe('path-length');
    const short = await certifyAuthority(root, root, { pathLength: 0 });
    expect(ask({ anchors: [short] })).toBe('path-length');
    const renewed = party('CN=Middle,O=Test');
    const rollover = await certifyAuthority(middle, renewed);
    expect(ask({ certificate: await certifyServer(renewed, leaf), intermediates: [none, rollover] })).toBe('valid');
  });

  test('(n) key usage without keyCertSign', async () => {
    const wrong = extension(keyUsage, new Set(['digitalSignature'] as const), { critical: true });
    const authority = extension(basicConstraints, { ca: true }, { critical: true });
    const only = [...identifiers(root, middle), authority, wrong];
    expect(await withMiddle({ only }, { profile: 'rfc5280' })).toBe('key-usage');
    expect(await withMiddle({ only })).toBe('profile');
  });

  test('(o) critical extensions nobody knows, in each place; uncritical ones do not matter', async () => {
    const critical = opaqueExtension('1.2.3.4', nullValue(), { critical: true });
    const uncritical = opaqueExtension('1.2.3.4', nullValue());
    expect(await withMiddle({ more: [critical] })).toBe('unknown-critical-extension');
    expect(await withMiddle({ more: [uncritical] })).toBe('valid');
    expect(ask({ anchors: [await certifyAuthority(root, root, { more: [critical] })] })).toBe(
      'unknown-critical-extension',
    );
    expect(ask({ certificate: await certifyServer(middle, leaf, { more: [critical] }) })).toBe(
      'unknown-critical-extension',
    );
  });

  test('extended key usage of an authority limits what is below it', async () => {
    const timeStamping = extension(extendedKeyUsage, [purposeOid.timeStamping]);
    expect(await withMiddle({ more: [timeStamping] })).toBe('extended-key-usage');
    expect(await withMiddle({ more: [timeStamping] }, { profile: 'rfc5280' })).toBe('valid');
    expect(await withMiddle({ more: [extension(extendedKeyUsage, [purposeOid.any])] })).toBe('valid');
  });

  test('a malformed extension, even one that nobody asks for', async () => {
    const malformed = opaqueExtension('1.3.6.1.5.5.7.1.1', sequence());
    expect(await withMiddle({ more: [malformed] })).toBe('malformed');
  });
});

describe('what is asked of the certificate itself', () => {
  test('names, purposes, uses', () => {
    expect(ask({ peerNames: [{ kind: 'dns', value: 'other.example.com' }] })).toBe('peer-name');
    expect(ask({ purpose: purposeOid.clientAuth })).toBe('extended-key-usage');
    expect(ask({ keyUsage: ['digitalSignature'] })).toBe('valid');
    expect(ask({ keyUsage: ['keyEncipherment'] })).toBe('key-usage');
  });

  test('a certificate of an authority may stand in the place of a server', async () => {
    const certificate = await certifyAuthority(middle, lower);
    expect(ask({ certificate, peerNames: [] })).toBe('valid');
  });

  test('algorithms by profile', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = partyWith('CN=leaf.example.com', privateKey, publicKey, 'rsa-pkcs1-sha256');
    const certificate = await certifyServer(middle, weak);
    expect(ask({ certificate })).toBe('weak-key');
    expect(ask({ certificate, profile: 'city' })).toBe('weak-key');
    expect(ask({ certificate, profile: 'rfc5280' })).toBe('valid');
    expect(ask({ signatureAlgorithms: new Set(['1.2.3']) })).toBe('signature-algorithm');
  });

  test('keys of Ed25519, ML-DSA and RSA-PSS sign as well', async () => {
    const kinds = [
      ['ed25519', generateKeyPairSync('ed25519')],
      ['ml-dsa-65', generateKeyPairSync('ml-dsa-65')],
    ] as const;
    for (const [algorithm, { privateKey, publicKey }] of kinds) {
      const authority = partyWith('CN=Other Root', privateKey, publicKey, algorithm);
      const anchors = [await certifyAuthority(authority, authority)];
      const certificate = await certifyServer(authority, leaf);
      expect(ask({ anchors, certificate, profile: 'city' }), algorithm).toBe('valid');
      expect(ask({ anchors, certificate }), algorithm).toBe('weak-key');
    }
  });
});

describe('profiles: what RFC 5280 asks of issuers', () => {
  const authority = extension(basicConstraints, { ca: true }, { critical: true });
  const uncriticalAuthority = extension(basicConstraints, { ca: true });
  const usage = extension(keyUsage, new Set(['keyCertSign'] as const), { critical: true });
  const own = extension(subjectKeyIdentifier, middle.keyId);
  const above = extension(authorityKeyIdentifier, { keyIdentifier: root.keyId });
  const broken: Record<string, readonly Uint8Array[]> = {
    'no authorityKeyIdentifier': [own, authority, usage],
    'no subjectKeyIdentifier': [above, authority, usage],
    'another authorityKeyIdentifier': [
      own,
      extension(authorityKeyIdentifier, { keyIdentifier: leaf.keyId }),
      authority,
      usage,
    ],
    'critical subjectKeyIdentifier': [
      extension(subjectKeyIdentifier, middle.keyId, { critical: true }),
      above,
      authority,
      usage,
    ],
    'basicConstraints not critical': [own, above, uncriticalAuthority, usage],
    'no keyUsage': [own, above, authority],
  };
  for (const [name, only] of Object.entries(broken))
    test(name, async () => {
      const intermediates = [await certifyAuthority(root, middle, { only })];
      expect(ask({ intermediates })).toBe('profile');
      expect(ask({ intermediates, profile: 'rfc5280' })).toBe('valid');
    });

  test('name constraints that are not critical: RFC 5280 forbids them, the Baseline Requirements do not', async () => {
    const more = [extension(nameConstraints, { permitted: [{ kind: 'dns', text: 'example.com' }] })];
    const intermediates = [await certifyAuthority(root, middle, { more })];
    expect(ask({ intermediates })).toBe('valid');
    expect(ask({ intermediates, profile: 'rfc5280-strict' })).toBe('profile');
  });

  test('serial numbers of more than 20 octets, keyCertSign without being an authority', async () => {
    const forbidden = extension(keyUsage, new Set(['keyCertSign'] as const));
    const only = [extension(authorityKeyIdentifier, { keyIdentifier: middle.keyId }), forbidden];
    expect(ask({ certificate: await certifyServer(middle, leaf, { only }), peerNames: [], purpose: undefined })).toBe(
      'profile',
    );
    await expect(certifyServer(middle, leaf, { serial: 1n << 160n })).rejects.toThrow(/20 octets/);
  });
});
