import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { DerError } from './der/der-error.ts';
import { readDer } from './der/reader.ts';
import { boolean, explicit, integer, nullValue, octetString, oid, sequence } from './der/writer.ts';
import type { DigestName } from './digest.table.ts';
import { purposeOid } from './oid.table.ts';
import { day, newParty, now, type Party } from './party.fixture.ts';
import { keyIdentifier } from './public-key.ts';
import { extension, opaqueExtension } from './rfc5280-extensions.ts';
import { ocspNoCheck } from './rfc5280-key-extensions.ts';
import { ocspOids } from './rfc6960-ocsp.table.ts';
import {
  buildOcspError,
  buildOcspResponse,
  neverIssued,
  type ResponseContent,
  type SingleAnswer,
} from './rfc6960-ocsp-build.ts';
import { nonceOf } from './rfc6960-ocsp-extensions.ts';
import { buildOcspRequest, certIdOf, parseOcspRequest } from './rfc6960-ocsp-request.ts';
import { parseOcspResponse } from './rfc6960-ocsp-response.ts';
import { type OcspQuestion, verifyOcspResponse } from './rfc6960-ocsp-verify.ts';

const hour = 3600 * 1000;
const nonce = Buffer.alloc(32, 7);
let ca: Party;
let delegate: Party;
let leaf: Party;

beforeAll(async () => {
  ca = await newParty({ name: 'Issuing CA' });
  delegate = await newParty({
    name: 'Responder',
    issuer: ca,
    purposes: [purposeOid.ocspSigning],
    extensions: [extension(ocspNoCheck, null)],
  });
  leaf = await newParty({ name: 'Leaf', issuer: ca });
});

const answerFor = (digest: DigestName = 'sha1', more: Partial<SingleAnswer> = {}): SingleAnswer => ({
  certId: certIdOf(ca.certificate, leaf.certificate.serial, digest),
  certStatus: { status: 'good' },
  thisUpdate: now - hour,
  nextUpdate: now + hour,
  ...more,
});

async function respond(party: Party, content: Partial<ResponseContent> = {}, byName = false): Promise<Uint8Array> {
  const { certificate, algorithm, sign } = party;
  return buildOcspResponse(
    {
      responderId: byName
        ? { kind: 'name', name: certificate.subject.raw }
        : { kind: 'key', keyHash: keyIdentifier(certificate.publicKey) },
      algorithm,
      certificates: party === ca ? [] : [certificate.raw],
      sign,
    },
    { responses: [answerFor()], producedAt: now, ...content },
  );
}

const question = (more: Partial<OcspQuestion> = {}): OcspQuestion => ({
  certificate: leaf.certificate,
  issuer: ca.certificate,
  time: now,
  ...more,
});

const reason = (der: Uint8Array, more: Partial<OcspQuestion> = {}): string => {
  const verdict = verifyOcspResponse(der, question(more));
  return verdict.valid ? verdict.certStatus.status : verdict.reason;
};

describe('RFC 6960 section 4.1: requests', () => {
  test.each(['sha1', 'sha256', 'sm3'] as const)('certificates by %s, with a nonce', (digest) => {
    const ids = [1, 2, 3].map((serial) => certIdOf(ca.certificate, Uint8Array.of(serial), digest));
    const request = parseOcspRequest(buildOcspRequest(ids, { nonce }));
    expect(request.requests.map((one) => Buffer.from(one.certId.encoded))).toEqual(
      ids.map((id) => Buffer.from(id.encoded)),
    );
    expect(Buffer.from(nonceOf(request.extensions) ?? [])).toEqual(nonce);
    expect(parseOcspRequest(buildOcspRequest(ids)).extensions).toEqual([]);
  });

  test('RFC 9654: a nonce has 1 to 128 octets and stands once', () => {
    const value = (octets: number) => ({
      oid: ocspOids.nonce,
      critical: false,
      value: octetString(new Uint8Array(octets)),
    });
    expect(nonceOf([value(128)])).toHaveLength(128);
    expect(() => nonceOf([value(0)])).toThrow(DerError);
    expect(() => nonceOf([value(129)])).toThrow(DerError);
    expect(() => nonceOf([value(1), value(1)])).toThrow(DerError);
    expect(() => nonceOf([{ ...value(1), value: Uint8Array.of(1) }])).toThrow(DerError);
    const id = certIdOf(ca.certificate, Uint8Array.of(1));
    for (const octets of [0, 129])
      expect(() => buildOcspRequest([id], { nonce: new Uint8Array(octets) })).toThrow(RangeError);
    expect(() => buildOcspRequest([])).toThrow(RangeError);
  });

  test('an encoded version, no certificates, or other fields are refused', () => {
    const id = certIdOf(ca.certificate, Uint8Array.of(1)).encoded;
    expect(parseOcspRequest(sequence(sequence(sequence(sequence(id)))))).toMatchObject({ signed: false });
    for (const tbs of [
      sequence(explicit(0, integer(0)), sequence(sequence(id))),
      sequence(sequence()),
      sequence(sequence(sequence(id)), nullValue()),
      sequence(sequence(sequence(id, nullValue()))),
      sequence(sequence(sequence(id)), explicit(2, sequence())),
    ])
      expect(() => parseOcspRequest(sequence(tbs))).toThrow(DerError);
  });
});

describe('RFC 6960: what a response says', () => {
  test('good, revoked with time and reason, unknown; by the CA and its delegate, by key and by name', async () => {
    for (const party of [ca, delegate])
      for (const byName of [false, true])
        for (const digest of ['sha1', 'sha256', 'sha512', 'sm3'] as const)
          expect(reason(await respond(party, { responses: [answerFor(digest)] }, byName))).toBe('good');
    const revoked = { status: 'revoked', revocationTime: now - day, reason: 'keyCompromise' } as const;
    const der = await respond(delegate, { responses: [answerFor('sha256', { certStatus: revoked })] });
    expect(verifyOcspResponse(der, question())).toMatchObject({
      valid: true,
      certStatus: revoked,
      thisUpdate: now - hour,
      nextUpdate: now + hour,
      producedAt: now,
    });
    expect(reason(await respond(ca, { responses: [answerFor('sha1', { certStatus: { status: 'unknown' } })] }))).toBe(
      'unknown',
    );
  });

  test('extended revoke: what was never issued is revoked since 1970', async () => {
    const der = await respond(ca, {
      responses: [answerFor('sha1', { certStatus: neverIssued })],
      extendedRevoke: true,
    });
    expect(verifyOcspResponse(der, question())).toMatchObject({
      certStatus: { revocationTime: 0, reason: 'certificateHold' },
    });
    const response = parseOcspResponse(der);
    if (response.status !== 'successful') throw new Error('no answer');
    expect(response.basic.extensions.map((one) => one.oid)).toEqual([ocspOids.extendedRevoke]);
  });

  test('several certificates in one response; the gravest answer about one counts', async () => {
    const others = [1, 2, 3].map((serial) =>
      answerFor('sha1', { certId: certIdOf(ca.certificate, Uint8Array.of(serial)) }),
    );
    expect(reason(await respond(ca, { responses: [...others, answerFor()] }))).toBe('good');
    expect(reason(await respond(ca, { responses: others }))).toBe('ocsp.certificate.missing');
    const bad = answerFor('sha256', { certStatus: { status: 'revoked', revocationTime: now } });
    expect(reason(await respond(ca, { responses: [answerFor(), bad] }))).toBe('revoked');
  });

  test('SM2 and RSA responders', async () => {
    for (const algorithm of ['sm2-sm3', 'rsa-pkcs1-sha256', 'ml-dsa-44'] as const) {
      const other = await newParty({ name: algorithm, issuer: ca, algorithm, purposes: [purposeOid.ocspSigning] });
      expect(reason(await respond(other))).toBe('good');
    }
  });

  test('unsigned answers say only why there is none', () => {
    for (const status of ['malformedRequest', 'internalError', 'tryLater', 'sigRequired', 'unauthorized'] as const) {
      expect(parseOcspResponse(buildOcspError(status))).toEqual({ status });
      expect(reason(buildOcspError(status))).toBe('ocsp.unsuccessful');
    }
    for (const bytes of ['30030a0100', '30030a0104', '30030a0107', '30030a0111', '30060a0101a0010500'])
      expect(() => parseOcspResponse(Buffer.from(bytes, 'hex'))).toThrow(DerError);
  });
});

describe('RFC 6960 section 4.2.2.2: who may answer', () => {
  test('not one without the purpose, or with any purpose', async () => {
    for (const purposes of [undefined, [purposeOid.serverAuth], [purposeOid.any]]) {
      const other = await newParty({ name: 'Other', issuer: ca, purposes });
      expect(reason(await respond(other))).toBe('ocsp.responder.unauthorised');
    }
  });

  test('not the delegate of another CA, be it of the same name', async () => {
    const twin = await newParty({ name: 'Issuing CA' });
    const other = await newParty({ name: 'Responder', issuer: twin, purposes: [purposeOid.ocspSigning] });
    expect(reason(await respond(other))).toBe('ocsp.responder.unauthorised');
    expect(reason(await respond(twin, { responses: [answerFor()] }))).toBe('ocsp.responder.unauthorised');
  });

  test('not the delegate of a delegate, nor the leaf itself', async () => {
    const below = await newParty({ name: 'Below', issuer: delegate, purposes: [purposeOid.ocspSigning] });
    expect(reason(await respond(below))).toBe('ocsp.responder.unauthorised');
    expect(reason(await respond(leaf))).toBe('ocsp.responder.unauthorised');
  });

  test('not one out of its time, without digitalSignature, or with unknown critical extensions', async () => {
    const make = (more: object) => newParty({ name: 'X', issuer: ca, purposes: [purposeOid.ocspSigning], ...more });
    expect(reason(await respond(await make({ notAfter: now - 1000 })))).toBe('ocsp.responder.expired');
    expect(reason(await respond(await make({ notAfter: now })))).toBe('good');
    expect(reason(await respond(await make({ notBefore: now + 1000 })))).toBe('ocsp.responder.expired');
    expect(reason(await respond(await make({ usages: ['keyEncipherment'] })))).toBe('ocsp.responder.unauthorised');
    const odd = [opaqueExtension('1.2.3.4', nullValue(), { critical: true })];
    expect(reason(await respond(await make({ extensions: odd })))).toBe('ocsp.responder.unauthorised');
  });

  test('of several certificates with its name, the one that may answer counts', async () => {
    const twin = await newParty({ name: 'Responder', issuer: ca });
    const { certificate, algorithm, sign } = delegate;
    const responderId = { kind: 'name', name: certificate.subject.raw } as const;
    const certificates = [twin.certificate.raw, certificate.raw];
    const responder = { responderId, algorithm, sign, certificates };
    expect(reason(await buildOcspResponse(responder, { responses: [answerFor()], producedAt: now }))).toBe('good');
  });

  test('not one whose certificate did not come along', async () => {
    const { certificate, algorithm, sign } = delegate;
    const responderId = { kind: 'name', name: certificate.subject.raw } as const;
    const responder = { responderId, algorithm, sign, certificates: [] };
    const der = await buildOcspResponse(responder, { responses: [answerFor()], producedAt: now });
    expect(reason(der)).toBe('ocsp.responder.missing');
  });

  test('and the certificate must be of the issuer asked for', async () => {
    const other = await newParty({ name: 'Other CA' });
    expect(reason(await respond(ca), { issuer: other.certificate })).toBe('ocsp.issuer.other');
    const twin = await newParty({ name: 'Issuing CA' });
    expect(reason(await respond(ca), { issuer: twin.certificate })).toBe('ocsp.responder.missing');
  });
});

describe('RFC 6960 section 3.2: fresh, and of this request', () => {
  test('times are inclusive to the second', async () => {
    const der = await respond(ca);
    expect(reason(der, { time: now - hour })).toBe('good');
    expect(reason(der, { time: now + hour })).toBe('good');
    expect(reason(der, { time: now - hour - 1000 })).toBe('ocsp.time.future');
    expect(reason(der, { time: now + hour + 1000 })).toBe('ocsp.time.stale');
    expect(reason(der, { time: now + hour + 1000, clockSkew: 1000 })).toBe('good');
    expect(reason(await respond(ca, { responses: [answerFor('sha1', { nextUpdate: now - 2 * hour })] }))).toBe(
      'ocsp.time.stale',
    );
  });

  test('without nextUpdate an answer ages', async () => {
    const der = await respond(ca, { responses: [answerFor('sha1', { nextUpdate: undefined })] });
    expect(reason(der, { time: now + 6 * day })).toBe('good');
    expect(reason(der, { time: now + 8 * day })).toBe('ocsp.time.stale');
    expect(reason(der, { time: now + hour, maximumAge: hour })).toBe('ocsp.time.stale');
  });

  test('the nonce comes back, unless the caller lets it be', async () => {
    expect(reason(await respond(ca, { nonce }), { nonce })).toBe('good');
    expect(reason(await respond(ca, { nonce }), {})).toBe('good');
    expect(reason(await respond(ca, { nonce: Buffer.alloc(32, 8) }), { nonce })).toBe('ocsp.nonce.other');
    expect(reason(await respond(ca), { nonce })).toBe('ocsp.nonce.missing');
    expect(reason(await respond(ca), { nonce, nonceOptional: true })).toBe('good');
  });

  test('critical extensions must be understood', async () => {
    const odd = { oid: '1.2.3.4', critical: true, value: boolean(true) };
    expect(reason(await respond(ca, { extensions: [odd] }))).toBe('ocsp.extension.unknown');
    expect(reason(await respond(ca, { extensions: [{ ...odd, critical: false }] }))).toBe('good');
    expect(reason(await respond(ca, { responses: [answerFor('sha1', { extensions: [odd] })] }))).toBe(
      'ocsp.extension.unknown',
    );
  });
});

describe('bad input', () => {
  test.each(['ecdsa-p256-sha256', 'rsa-pss-sha256'] as const)(
    'every altered byte of a response: %s',
    async (algorithm) => {
      const party = await newParty({ name: 'R', issuer: ca, algorithm, purposes: [purposeOid.ocspSigning] });
      const der = await respond(party, { nonce });
      for (let at = 0; at < der.length; at += 1) {
        const altered = Uint8Array.from(der);
        altered[at] ^= 1 << (at & 7);
        expect(reason(altered), `byte ${at}`).toMatch(/^ocsp\./);
        expect(reason(der.subarray(0, at))).toBe('ocsp.malformed');
      }
    },
  );

  test('random edits of requests and responses give DerError only', async () => {
    const request = buildOcspRequest([certIdOf(ca.certificate, leaf.certificate.serial)], { nonce });
    const response = await respond(delegate, { nonce });
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(edits, (list) => {
        for (const [bytes, read] of [
          [request, parseOcspRequest],
          [response, parseOcspResponse],
        ] as const) {
          const altered = Uint8Array.from(bytes);
          for (const [at, value] of list) altered[at % altered.length] = value;
          try {
            read(altered);
          } catch (error) {
            expect(error).toBeInstanceOf(DerError);
          }
          reason(altered);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('more certificates than are answered for', () => {
    const id = sequence(certIdOf(ca.certificate, Uint8Array.of(1)).encoded);
    const many = sequence(sequence(sequence(...Array.from({ length: 1001 }, () => id))));
    expect(() => parseOcspRequest(many)).toThrow(/certificates|bytes/);
    expect(readDer(oid('1.2.3')).asOid()).toBe('1.2.3');
  });
});

test('a response is built in far less than 100 µs, the signature aside', async () => {
  const responder = {
    responderId: { kind: 'key', keyHash: keyIdentifier(ca.certificate.publicKey) },
    algorithm: ca.algorithm,
    certificates: [delegate.certificate.raw],
    sign: () => new Uint8Array(70),
  } as const;
  const content = { responses: [answerFor('sha256')], producedAt: now, nonce };
  for (let turn = 0; turn < 2000; turn += 1) await buildOcspResponse(responder, content);
  const before = process.cpuUsage();
  for (let turn = 0; turn < 2000; turn += 1) await buildOcspResponse(responder, content);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 2000).toBeLessThan(100);
});
