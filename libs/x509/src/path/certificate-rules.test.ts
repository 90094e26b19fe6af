import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { readDer } from '../der/reader.ts';
import { contextPrimitive, generalizedTime, sequence } from '../der/writer.ts';
import { accessOid, purposeOid } from '../oid.table.ts';
import { type Certificate, parseCertificate } from '../rfc5280-certificate.ts';
import { extension, opaqueExtension } from '../rfc5280-extensions.ts';
import type { GeneralName } from '../rfc5280-general-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectKeyIdentifier,
} from '../rfc5280-key-extensions.ts';
import { authorityInfoAccess, nameConstraints, subjectAltName } from '../rfc5280-name-extensions.ts';
import { inhibitAnyPolicy } from '../rfc5280-policy-extensions.ts';
import { joinSignature } from '../signed.ts';
import { certifyAuthority, certifyServer, now, type Party, party, partyWith } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';
import type { ValidationRequest } from './validation.ts';

const root = party('CN=Root');
const leaf = party('CN=leaf.example.com');
let anchor: Certificate;
beforeAll(async () => {
  anchor = await certifyAuthority(root, root);
});

function ask(certificate: Certificate, more: Partial<ValidationRequest> = {}): string {
  const answer = validateCertificate({ certificate, anchors: [anchor], time: now, profile: 'webpki', ...more });
  return answer.valid ? 'valid' : answer.reason;
}

const above = (issuer: Party) => extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyId });
const usage = extension(keyUsage, new Set(['keyCertSign'] as const), { critical: true });
const authority = extension(basicConstraints, { ca: true }, { critical: true });
const dns = (...texts: string[]): GeneralName[] => texts.map((text) => ({ kind: 'dns', text }));

describe('Baseline Requirements 7.1.2.1.3: the key identifiers of a root', () => {
  const own = extension(subjectKeyIdentifier, root.keyId);
  const issuer: readonly GeneralName[] = [{ kind: 'directory', name: root.name }];
  const roots: Record<string, readonly [readonly Uint8Array[], boolean]> = {
    'none of the authority': [[own], true],
    'its own': [[own, above(root)], true],
    'without keyIdentifier': [[own, extension(authorityKeyIdentifier, {})], false],
    'issuer and serial number beside it': [
      [own, extension(authorityKeyIdentifier, { keyIdentifier: root.keyId, issuer, serial: 1n })],
      false,
    ],
    'of another key': [[own, above(leaf)], false],
    'no subjectKeyIdentifier': [[above(root)], false],
    critical: [[own, extension(authorityKeyIdentifier, { keyIdentifier: root.keyId }, { critical: true })], false],
  };
  for (const [name, [identifiers, valid]] of Object.entries(roots))
    test(name, async () => {
      const anchors = [await certifyAuthority(root, root, { only: [...identifiers, authority, usage] })];
      expect(ask(await certifyServer(root, leaf), { anchors })).toBe(valid ? 'valid' : 'profile');
    });
});

describe('RFC 5280 section 4.1.2.6: a subject without a name', () => {
  const nameless = { ...party('CN=x'), name: party('').name };
  const withNames = (critical: boolean) => [above(root), extension(subjectAltName, dns('a.example.com'), { critical })];

  test('has critical names beside it, and others have not', async () => {
    expect(ask(await certifyServer(root, nameless, { only: withNames(true) }))).toBe('valid');
    expect(ask(await certifyServer(root, nameless, { only: withNames(false) }))).toBe('empty-name');
    expect(ask(await certifyServer(root, leaf, { only: withNames(true) }))).toBe('profile');
  });

  test('is no authority', async () => {
    const only = [above(root), extension(subjectKeyIdentifier, nameless.keyId), authority, usage];
    expect(ask(await certifyAuthority(root, nameless, { only }))).toBe('empty-name');
  });
});

describe('Baseline Requirements 7.1.4.3: the common name repeats a name', () => {
  const ip = (...bytes: number[]): GeneralName[] => [{ kind: 'ip', bytes: Uint8Array.from(bytes) }];
  const six = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1];
  const cases: readonly (readonly [string, readonly GeneralName[], boolean])[] = [
    ['a.example.com', dns('a.example.com', 'b.example.com'), true],
    ['c.example.com', dns('a.example.com', 'b.example.com'), false],
    ['A.example.com', dns('a.example.com'), false],
    ['*.example.com', dns('*.example.com'), true],
    ['example.com', dns('*.example.com'), true],
    ['xn--nxasmq6b.com', dns('xn--n3h.com'), false],
    ['\u2318.com', dns('xn--n3h.com'), false],
    ['City of Walls', dns('a.example.com'), true],
    ['192.0.2.1', ip(192, 0, 2, 1), true],
    ['192.000.002.001', ip(192, 0, 2, 1), false],
    ['0xc0000201', ip(192, 0, 2, 1), false],
    ['0xC0.0x00.0x02.0x01', ip(192, 0, 2, 1), false],
    ['2001:db8::1:0:0:1', ip(...six), true],
    ['2001:DB8::1:0:0:1', ip(...six), false],
    ['2001:db8:0:0:1::1', ip(...six), false],
  ];
  for (const [commonName, names, valid] of cases)
    test(`${commonName}: ${valid ? 'taken' : 'refused'}`, async () => {
      const certificate = await certifyServer(root, { ...leaf, name: party(`CN=${commonName}`).name }, { names });
      expect(ask(certificate)).toBe(valid ? 'valid' : 'profile');
      expect(ask(certificate, { profile: 'webpki-client' })).toBe('valid');
    });
});

describe('Baseline Requirements 7.1.2.7: servers', () => {
  const names = extension(subjectAltName, dns('leaf.example.com'));

  test('purposes, when asked for to the letter', async () => {
    const purposes: readonly (readonly [Uint8Array | undefined, boolean])[] = [
      [extension(extendedKeyUsage, [purposeOid.serverAuth]), true],
      [extension(extendedKeyUsage, [purposeOid.serverAuth, purposeOid.clientAuth]), true],
      [extension(extendedKeyUsage, [purposeOid.any]), false],
      [extension(extendedKeyUsage, [purposeOid.serverAuth], { critical: true }), false],
      [undefined, false],
    ];
    for (const [purpose, valid] of purposes) {
      const only = [above(root), names, ...(purpose === undefined ? [] : [purpose])];
      const certificate = await certifyServer(root, leaf, { only });
      expect(ask(certificate, { purpose: purposeOid.serverAuth })).toBe('valid');
      expect(ask(certificate, { purpose: purposeOid.serverAuth, strictPurposes: true })).toBe(
        valid ? 'valid' : 'profile',
      );
    }
    expect(
      ask(await certifyServer(root, leaf, { only: [above(root), opaqueExtension('2.5.29.37', sequence())] })),
    ).toBe('malformed');
  });

  test('host names that are none', async () => {
    for (const text of ['foo_bar.example.com', 'ba*.example.com', 'a..example.com', '*', ''])
      expect(ask(await certifyServer(root, { ...leaf, name: party('CN=x').name }, { names: dns(text) })), text).toBe(
        'profile',
      );
  });

  test('keys', async () => {
    const curve = generateKeyPairSync('ec', { namedCurve: 'prime192v1' });
    const small = partyWith('CN=leaf.example.com', curve.privateKey, curve.publicKey);
    expect(ask(await certifyServer(root, small))).toBe('weak-key');
    const odd = generateKeyPairSync('rsa', { modulusLength: 2052 });
    const uneven = partyWith('CN=leaf.example.com', odd.privateKey, odd.publicKey, 'rsa-pkcs1-sha256');
    expect(ask(await certifyServer(root, uneven))).toBe('weak-key');
  });

  test('what must and must not be critical', async () => {
    const location: GeneralName = { kind: 'uri', text: 'http://ca.example' };
    const access = [{ method: accessOid.caIssuers, location }];
    const more = (one: Uint8Array) => certifyServer(root, leaf, { more: [one] });
    expect(ask(await more(extension(authorityInfoAccess, access)))).toBe('valid');
    expect(ask(await more(extension(authorityInfoAccess, access, { critical: true })))).toBe('profile');
    expect(ask(await more(extension(inhibitAnyPolicy, 0)))).toBe('profile');
    expect(ask(await more(extension(nameConstraints, { permitted: dns('x') }, { critical: true })))).toBe('profile');
    expect(ask(await more(extension(basicConstraints, { ca: false, pathLength: 0 }, { critical: true })))).toBe(
      'profile',
    );
    expect(ask(await more(extension(basicConstraints, { ca: false }, { critical: true })))).toBe('valid');
    expect(ask(await more(authority))).toBe('profile');
  });
});

describe('RFC 5280 section 4.1.2: what issuers are not to write', () => {
  /** A certificate whose fields from validity on are edited and signed again. */
  async function edited(edit: (fields: Uint8Array[]) => void): Promise<Certificate> {
    const { signedPart } = await certifyServer(root, leaf);
    const fields = readDer(signedPart)
      .children()
      .map((field) => field.raw);
    edit(fields);
    const content = sequence(...fields);
    return parseCertificate(joinSignature(content, root.algorithm, root.sign(content)));
  }

  test('GeneralizedTime before 2050', async () => {
    const certificate = await edited((fields) => {
      fields[4] = sequence(generalizedTime(now - 1000), generalizedTime(now + 1000));
    });
    expect(ask(certificate)).toBe('profile');
    expect(ask(certificate, { profile: 'rfc5280' })).toBe('valid');
  });

  test('unique identifiers', async () => {
    const certificate = await edited((fields) => {
      fields.splice(7, 0, contextPrimitive(1, Uint8Array.of(0, 1)));
    });
    expect(ask(certificate)).toBe('profile');
    expect(ask(certificate, { profile: 'rfc5280' })).toBe('valid');
  });
});
