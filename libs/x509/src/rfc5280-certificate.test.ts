import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DerError } from './der/der-error.ts';
import { readDer } from './der/reader.ts';
import { sequence } from './der/writer.ts';
import { purposeOid } from './oid.table.ts';
import { certifyAuthority, certifyServer, issueCrl, now, party, serialOf } from './path/authority.fixture.ts';
import { formatPem, parsePem } from './pem.ts';
import { buildRequest, parseRequest, provesPossession } from './rfc2986-request.ts';
import { formatName } from './rfc4514-name-text.ts';
import { parseCertificate } from './rfc5280-certificate.ts';
import { randomSerial } from './rfc5280-certificate-build.ts';
import { parseCrl } from './rfc5280-crl.ts';
import { CrlWriter } from './rfc5280-crl-build.ts';
import { extension, readExtensions } from './rfc5280-extensions.ts';
import { authorityKeyIdentifier, basicConstraints, extendedKeyUsage, keyUsage } from './rfc5280-key-extensions.ts';
import { nameConstraints, subjectAltName } from './rfc5280-name-extensions.ts';
import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from './rfc5280-policy-extensions.ts';
import { crlDistributionPoints, issuingDistributionPoint, reasonCode } from './rfc5280-revocation-extensions.ts';
import { isSignedBy } from './signed.ts';
import { X509Error } from './x509-error.ts';

const root = party('CN=Root,O=City,C=CN');
const leaf = party('CN=leaf.example.com');
const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const isTyped = (error: unknown): boolean => error instanceof DerError || error instanceof X509Error;

describe('RFC 5280 section 4.1: certificates', () => {
  test('what is written is read, and Node reads the same', async () => {
    const certificate = await certifyServer(root, leaf, { serial: 0xff01n, notAfter: Date.UTC(2050, 0, 1) });
    const other = new X509Certificate(certificate.raw);
    expect(certificate.serialNumber).toBe('ff01');
    expect(other.serialNumber).toBe('FF01');
    expect(other.validToDate.getTime()).toBe(certificate.notAfter);
    expect(other.checkHost('leaf.example.com')).toBe('leaf.example.com');
    expect(formatName(certificate.issuer)).toBe('CN=Root,O=City,C=CN');
    expect(certificate.extensions.get(keyUsage)).toEqual(new Set(['digitalSignature']));
    expect(certificate.extensions.get(extendedKeyUsage)).toEqual([purposeOid.serverAuth]);
    expect(certificate.extensions.get(basicConstraints)).toBeUndefined();
    const authority = await certifyAuthority(root, root, { pathLength: 3 });
    expect(authority.extensions.get(basicConstraints)).toEqual({ ca: true, pathLength: 3 });
    expect(isSignedBy(certificate, authority.publicKey)).toBe(true);
    expect(new X509Certificate(certificate.raw).verify(new X509Certificate(authority.raw).publicKey)).toBe(true);
  });

  test('serial numbers are random and of one length', () => {
    const serials = Array.from({ length: 1000 }, randomSerial);
    expect(new Set(serials).size).toBe(1000);
    for (const serial of serials) expect(serial.toString(16).length).toBe(32);
  });

  test('every octet counts: an altered certificate is refused or not signed', async () => {
    const authority = await certifyAuthority(root, root);
    const { raw } = await certifyServer(root, leaf);
    for (let at = 0; at < raw.length; at += 1) {
      const altered = Uint8Array.from(raw);
      altered[at] ^= 1 << (at % 8);
      try {
        const certificate = parseCertificate(altered);
        const agrees = Buffer.compare(certificate.signatureAlgorithm.raw, certificate.innerAlgorithm.raw) === 0;
        expect(agrees && isSignedBy(certificate, authority.publicKey), String(at)).toBe(false);
      } catch (error) {
        expect(isTyped(error), String(error)).toBe(true);
      }
    }
  });
});

describe('extensions', () => {
  test('each kind is read as it was written', () => {
    const roundTrip = <Value>(
      kind: { read(value: ReturnType<typeof readDer>): Value; write(value: Value): Uint8Array },
      value: Value,
    ) => expect(kind.read(readDer(kind.write(value)))).toEqual(value);
    roundTrip(basicConstraints, { ca: true, pathLength: 0 });
    roundTrip(keyUsage, new Set(['digitalSignature', 'decipherOnly'] as const));
    roundTrip(authorityKeyIdentifier, {
      keyIdentifier: octets('abcd'),
      issuer: [{ kind: 'uri', text: 'urn:x' }],
      serial: 77n,
    });
    roundTrip(policyConstraints, { requireExplicitPolicy: 0, inhibitPolicyMapping: 300 });
    roundTrip(inhibitAnyPolicy, 2);
    roundTrip(certificatePolicies, [{ policy: '1.2.3', qualifiers: [] }]);
    roundTrip(policyMappings, [{ issuerDomain: '1.2.3', subjectDomain: '1.2.4' }]);
    roundTrip(nameConstraints, {
      permitted: [{ kind: 'dns', text: 'x' }],
      excluded: [{ kind: 'ip', bytes: octets('0a000000ff000000') }],
    });
    roundTrip(subjectAltName, [
      { kind: 'registered', id: '1.2.3' },
      { kind: 'other', type: '1.2.5', value: octets('0500') },
    ]);
    roundTrip(crlDistributionPoints, [
      {
        name: { full: [{ kind: 'uri', text: 'http://x' }] },
        reasons: new Set(['keyCompromise', 'aACompromise'] as const),
        crlIssuer: undefined,
      },
    ]);
    roundTrip(issuingDistributionPoint, {
      name: undefined,
      onlyUserCerts: true,
      onlyCaCerts: false,
      onlySomeReasons: new Set(['superseded'] as const),
      indirect: true,
      onlyAttributeCerts: false,
    });
  });

  test('twice the same, none at all, and an encoded default are refused', () => {
    const one = extension(inhibitAnyPolicy, 0);
    expect(() => readExtensions(readDer(sequence(one, one)))).toThrow(/twice/);
    expect(() => readExtensions(readDer(sequence()))).toThrow(DerError);
    const withDefault = Buffer.from('300c300a0603551d1301010004', 'hex');
    expect(() => readExtensions(readDer(Buffer.concat([withDefault, Buffer.from('00', 'hex')])))).toThrow(DerError);
  });
});

describe('RFC 2986: requests', () => {
  const wanted = [extension(subjectAltName, [{ kind: 'dns', text: 'leaf.example.com' }])];
  const content = {
    algorithm: leaf.algorithm,
    subject: leaf.name,
    spki: leaf.spki,
    extensions: wanted,
    challengePassword: 'pässword',
  };

  test('what is asked is read, and possession is proven', async () => {
    const request = parseRequest(await buildRequest(content, leaf.sign));
    expect(provesPossession(request)).toBe(true);
    expect(request.challengePassword).toBe('pässword');
    expect(request.extensions.get(subjectAltName)).toEqual([{ kind: 'dns', text: 'leaf.example.com' }]);
    expect(request.subject.equals(leaf.name)).toBe(true);
  });

  test('a request signed by another key proves nothing', async () => {
    expect(provesPossession(parseRequest(await buildRequest(content, root.sign)))).toBe(false);
  });
});

describe('RFC 5280 section 5: lists', () => {
  test('100,000 entries are written and found in little time', async () => {
    const writer = new CrlWriter({
      algorithm: root.algorithm,
      issuer: root.name,
      thisUpdate: now,
      nextUpdate: now + 1000,
      number: 9n,
      extensions: [],
    });
    const start = process.cpuUsage();
    for (let at = 1; at <= 100_000; at += 1)
      writer.add({
        serial: (1n << 120n) + BigInt(at),
        revokedAt: now - at * 1000,
        reason: at % 2 === 0 ? 'superseded' : undefined,
      });
    const raw = await writer.sign(root.sign);
    const used = process.cpuUsage(start);
    expect((used.user + used.system) / 1e6).toBeLessThan(3); // ten times what it takes, for a busy machine
    const crl = parseCrl(raw);
    expect(crl.size).toBe(100_000);
    const serial = Buffer.from(((1n << 120n) + 99_998n).toString(16).padStart(32, '0'), 'hex');
    expect(crl.find(serial, root.name)).toMatchObject({ reason: 4, revokedAt: now - 99_998_000 });
    expect(crl.find(Buffer.from('01', 'hex'), root.name)).toBeUndefined();
    expect(crl.find(serial, leaf.name)).toBeUndefined();
  });

  test('entries in turn, with their extensions', async () => {
    const certificate = await certifyServer(root, leaf);
    const entry = {
      serial: serialOf(certificate),
      revokedAt: now,
      reason: 'keyCompromise',
      invalidityDate: now - 5000,
    } as const;
    const crl = await issueCrl(root, [entry]);
    expect([...crl.entries()]).toMatchObject([{ revokedAt: now, reason: 1, invalidityDate: now - 5000 }]);
    expect(crl.find(certificate.serial, root.name)?.extensions.has(reasonCode)).toBe(true);
  });
});

describe('RFC 7468: PEM', () => {
  test('both ways, and what is malformed', () => {
    const bytes = Buffer.from('hello, city wall, with more than one line of text in it');
    expect(parsePem(`x\n${formatPem('CERTIFICATE', bytes)}y`)).toEqual([{ label: 'CERTIFICATE', bytes }]);
    for (const text of [
      '-----BEGIN X-----\nAA==\n-----END Y-----',
      '-----BEGIN X-----\n?\n-----END X-----',
      '-----BEGIN X-----',
    ])
      expect(() => parsePem(text), text).toThrow(X509Error);
  });
});

describe('whatever the bytes, only typed errors in bounded time', () => {
  /** Reads everything there is to read. */
  function readAll(bytes: Uint8Array): void {
    const certificate = parseCertificate(bytes);
    for (const read of [() => certificate.publicKey, () => certificate.isCa, () => formatName(certificate.subject)])
      attempt(read);
    const kinds = [
      basicConstraints,
      keyUsage,
      extendedKeyUsage,
      subjectAltName,
      nameConstraints,
      certificatePolicies,
      crlDistributionPoints,
    ];
    for (const kind of kinds) attempt(() => certificate.extensions.get(kind as typeof keyUsage));
  }
  function attempt(act: () => unknown): void {
    try {
      act();
    } catch (error) {
      expect(isTyped(error), String(error)).toBe(true);
    }
  }
  const edits = fc.array(fc.record({ at: fc.nat(), kind: fc.nat(3), octet: fc.nat(255) }), {
    minLength: 1,
    maxLength: 6,
  });
  function edit(raw: Uint8Array, list: readonly { at: number; kind: number; octet: number }[]): Uint8Array {
    let bytes = [...raw];
    for (const { at, kind, octet } of list) {
      const place = at % bytes.length;
      if (kind < 2) bytes[place] = octet;
      else if (kind === 2) bytes.splice(place, 1 + (octet % 4));
      else bytes = [...bytes.slice(0, place), octet, ...bytes.slice(place)];
    }
    return Uint8Array.from(bytes);
  }

  test('edited certificates, lists and requests', async () => {
    const certificate = (await certifyServer(root, leaf)).raw;
    const crl = (await issueCrl(root, [{ serial: 7n, revokedAt: now, reason: 'superseded' }])).raw;
    const request = await buildRequest({ algorithm: leaf.algorithm, subject: leaf.name, spki: leaf.spki }, leaf.sign);
    fc.assert(
      fc.property(edits, (list) => {
        attempt(() => readAll(edit(certificate, list)));
        attempt(() => parseCrl(edit(crl, list)).find(Uint8Array.of(7), root.name));
        attempt(() => provesPossession(parseRequest(edit(request, list))));
      }),
      { numRuns: 1500 },
    );
  });

  const limbo = new URL('../../../../shared/data/trust/x509-limbo/limbo-dev.json', import.meta.url);
  test.skipIf(!existsSync(limbo))('edited certificates of the public web', () => {
    const { testcases } = JSON.parse(readFileSync(limbo, 'utf8')) as { testcases: { peer_certificate: string }[] };
    const raws = testcases.slice(-5).map((one) => parsePem(one.peer_certificate)[0].bytes);
    fc.assert(
      fc.property(fc.constantFrom(...raws), edits, (raw, list) => attempt(() => readAll(edit(raw, list)))),
      { numRuns: 500 },
    );
  });
});
