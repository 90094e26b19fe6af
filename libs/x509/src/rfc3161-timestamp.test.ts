import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignatureName } from './algorithms.table.ts';
import { DerError } from './der/der-error.ts';
import { integer, nullValue, octetString, oid, sequence } from './der/writer.ts';
import { digest } from './digest.ts';
import { purposeOid } from './oid.table.ts';
import { day, newParty, now, type Party } from './party.fixture.ts';
import { pathCheck } from './path-check.ts';
import { timestampFailureTable } from './rfc3161-timestamp.table.ts';
import { buildTimestampToken, type TimestampAuthority } from './rfc3161-timestamp-build.ts';
import { buildTimestampInfo, parseTimestampInfo } from './rfc3161-timestamp-info.ts';
import { buildTimestampQuery, parseTimestampQuery } from './rfc3161-timestamp-query.ts';
import { buildTimestampRefusal, buildTimestampReply, parseTimestampReply } from './rfc3161-timestamp-reply.ts';
import { type TimestampQuestion, verifyTimestampReply, verifyTimestampToken } from './rfc3161-timestamp-verify.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import { parseSignedData } from './rfc5652-cms.ts';
import { buildSignedData } from './rfc5652-cms-build.ts';

const data = Buffer.from('city event record 0001');
const policy = '1.3.6.1.4.1.99999.1';
let root: Party;
let tsa: Party;

beforeAll(async () => {
  root = await newParty({ name: 'TSA Root' });
  tsa = await newTsa();
});

const newTsa = (more: object = {}): Promise<Party> =>
  newParty({ name: 'TSA', issuer: root, purposes: [purposeOid.timeStamping], purposesCritical: true, ...more });

const authorityOf = (party: Party): TimestampAuthority => ({
  certificate: party.certificate,
  chain: [],
  algorithm: party.algorithm,
  sign: party.sign,
  accuracy: { seconds: 1, millis: 500 },
});

const queryBytes = (more: object = {}): Uint8Array =>
  buildTimestampQuery({
    digest: 'sha256',
    imprint: digest('sha256', data),
    nonce: 0x1234567890abcdefn,
    certificateRequested: true,
    ...more,
  });

async function stamp(bytes = queryBytes(), party = tsa, grant = {}): Promise<Uint8Array> {
  const query = parseTimestampQuery(bytes);
  const token = await buildTimestampToken(authorityOf(party), query, {
    policy,
    serial: 17n,
    time: now + 123,
    ...grant,
  });
  return buildTimestampReply(token);
}

const reason = (reply: Uint8Array, more: Partial<TimestampQuestion> = {}): string => {
  const verdict = verifyTimestampReply(reply, { data, checkPath: trustRoot, ...more });
  return verdict.valid ? 'valid' : verdict.reason;
};

const trustRoot: TimestampQuestion['checkPath'] = (certificate, others, time) =>
  pathCheck({ anchors: [root.certificate], profile: 'city', purpose: purposeOid.timeStamping })(
    certificate,
    others,
    time,
  );

describe('RFC 3161: query, token, reply', () => {
  test.each(['sha256', 'sha384', 'sha512', 'sm3'] as const)('imprint by %s', async (name) => {
    const bytes = queryBytes({ digest: name, imprint: digest(name, data) });
    const query = parseTimestampQuery(bytes);
    expect(reason(await stamp(bytes), { query })).toBe('valid');
  });

  const algorithms: SignatureName[] = ['rsa-pkcs1-sha256', 'rsa-pss-sha384', 'ecdsa-p384-sha384', 'sm2-sm3', 'ed25519'];
  test.each(algorithms)('authority with %s', async (algorithm) => {
    expect(reason(await stamp(queryBytes(), await newTsa({ algorithm })))).toBe('valid');
  });

  test('says when, to the millisecond, how exactly, and by whom', async () => {
    const verdict = verifyTimestampReply(await stamp(), { data, checkPath: trustRoot });
    expect(verdict).toMatchObject({
      valid: true,
      info: {
        policy,
        serial: 17n,
        time: now + 123,
        accuracy: { seconds: 1, millis: 500, micros: 0 },
        ordering: false,
        nonce: 0x1234567890abcdefn,
        authority: { kind: 'directory' },
      },
    });
  });

  test('the certificate comes on request only', async () => {
    const bytes = queryBytes({ certificateRequested: false });
    const query = parseTimestampQuery(bytes);
    const reply = await stamp(bytes);
    expect(reason(reply, { query })).toBe('cms.certificate.missing');
    expect(reason(reply, { query, certificates: [tsa.certificate] })).toBe('valid');
    const asked = { ...query, certificateRequested: true };
    expect(reason(reply, { query: asked, certificates: [tsa.certificate] })).toBe('timestamp.certificate.missing');
  });

  test('a refusal says why', () => {
    for (const failure of Object.keys(timestampFailureTable) as (keyof typeof timestampFailureTable)[])
      expect(parseTimestampReply(buildTimestampRefusal(failure, '时钟不准'))).toEqual({
        status: 'rejection',
        texts: ['时钟不准'],
        failures: [failure],
        token: undefined,
      });
    expect(reason(buildTimestampRefusal('timeNotAvailable'))).toBe('timestamp.not-granted');
  });
});

describe('RFC 3161: what is refused', () => {
  test('other data, nonce, policy, or digest than asked for', async () => {
    const reply = await stamp();
    const query = parseTimestampQuery(queryBytes());
    expect(reason(reply, { data: Buffer.from('other') })).toBe('timestamp.imprint.other');
    expect(reason(reply, { query: { ...query, nonce: 1n } })).toBe('timestamp.nonce.other');
    expect(reason(reply, { query: { ...query, nonce: undefined } })).toBe('timestamp.nonce.other');
    expect(reason(reply, { query: { ...query, policy: '1.2.3' } })).toBe('timestamp.policy.other');
    expect(reason(reply, { policies: ['1.2.3'] })).toBe('timestamp.policy.other');
    expect(
      reason(reply, { query: parseTimestampQuery(queryBytes({ digest: 'sm3', imprint: digest('sm3', data) })) }),
    ).toBe('timestamp.imprint.other');
    expect(reason(reply, { now: now - 10_000 })).toBe('timestamp.time.future');
    expect(reason(reply, { now: now - 1000 })).toBe('valid');
    const weak = queryBytes({ digest: 'sha1', imprint: digest('sha1', data) });
    expect(reason(await stamp(weak))).toBe('timestamp.imprint.weak');
  });

  test('authorities whose certificate is not for time-stamping alone, critically', async () => {
    for (const more of [
      { purposesCritical: false },
      { purposes: undefined },
      { purposes: [purposeOid.timeStamping, purposeOid.serverAuth] },
      { purposes: [purposeOid.any] },
    ])
      expect(reason(await stamp(queryBytes(), await newTsa(more)))).toBe('timestamp.purpose');
    expect(reason(await stamp(queryBytes(), await newTsa({ usages: ['keyEncipherment'] })))).toBe(
      'cms.certificate.usage',
    );
  });

  test('authorities that were not valid at that time, or are not trusted', async () => {
    expect(reason(await stamp(queryBytes(), await newTsa({ notAfter: now })))).toBe('expired');
    expect(reason(await stamp(queryBytes(), await newTsa({ notAfter: now + 1000 })))).toBe('valid');
    expect(reason(await stamp(queryBytes(), await newTsa({ notBefore: now + day })))).toBe('not-yet-valid');
    const stranger = await newParty({ name: 'TSA Root' });
    const checkPath = pathCheck({ anchors: [stranger.certificate], profile: 'city' });
    expect(reason(await stamp(), { checkPath })).not.toBe('valid');
  });

  test('another name, content or number of signers', async () => {
    const info = {
      policy,
      imprint: parseTimestampQuery(queryBytes()).imprint.encoded,
      serial: 1n,
      time: now,
      authority: { kind: 'directory', name: root.certificate.subject } as const,
    };
    const sign = (content: Uint8Array, contentType: string, times = 1) =>
      buildSignedData({
        content,
        detached: false,
        contentType,
        signers: Array.from({ length: times }, () => ({ ...tsa })),
        certificates: [tsa.certificate.raw],
      });
    const judge = async (token: Promise<Uint8Array>) => reason(buildTimestampReply(await token));
    expect(await judge(sign(buildTimestampInfo(info), cmsOids.tstInfo))).toBe('timestamp.authority.other');
    expect(await judge(sign(buildTimestampInfo(info), cmsOids.data))).toBe('timestamp.type.other');
    expect(await judge(sign(buildTimestampInfo(info), cmsOids.tstInfo, 2))).toBe('timestamp.signers');
    expect(await judge(sign(sequence(integer(2)), cmsOids.tstInfo))).toBe('timestamp.malformed');
  });

  test('every altered byte of a token', async () => {
    const reply = await stamp();
    const token = parseTimestampReply(reply).token?.raw ?? new Uint8Array();
    const verify = (bytes: Uint8Array) =>
      verifyTimestampToken(bytes, { data, certificates: [tsa.certificate], checkPath: trustRoot });
    for (let at = 0; at < token.length; at += 1) {
      const altered = Uint8Array.from(token);
      altered[at] ^= 1 << (at % 8);
      expect(verify(altered).valid, `byte ${at}`).toBe(false);
    }
    expect(verify(token).valid).toBe(true);
  });

  test('random edits of queries, replies and tokens give typed errors only', async () => {
    const reply = await stamp();
    const query = queryBytes({ policy });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }), (edits) => {
        const edited = (bytes: Uint8Array): Uint8Array => {
          const altered = Uint8Array.from(bytes);
          for (const [at, value] of edits) altered[at % altered.length] = value;
          return altered;
        };
        try {
          parseTimestampQuery(edited(query));
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
        const altered = edited(reply);
        const changed = Buffer.compare(altered.subarray(9), reply.subarray(9)) !== 0;
        if (changed) expect(reason(altered)).not.toBe('valid');
        else reason(altered);
      }),
      { numRuns: 300 },
    );
  });
});

describe('RFC 3161: form', () => {
  test('queries', () => {
    const imprint = sequence(sequence(oid('2.16.840.1.101.3.4.2.1')), octetString(new Uint8Array(32)));
    expect(parseTimestampQuery(sequence(integer(1), imprint))).toMatchObject({ certificateRequested: false });
    for (const bytes of [
      sequence(integer(2), imprint),
      sequence(integer(1)),
      sequence(integer(1), imprint, nullValue()),
      sequence(integer(1), sequence(sequence(oid('2.16.840.1.101.3.4.2.1')), octetString(new Uint8Array(31)))),
    ])
      expect(() => parseTimestampQuery(bytes)).toThrow(DerError);
    expect(() => buildTimestampQuery({ digest: 'sha256', imprint: new Uint8Array(20) })).toThrow(RangeError);
  });

  test('what a token says is read back, and nothing out of range is written', () => {
    fc.assert(
      fc.property(
        fc.record({
          serial: fc.bigInt({ min: 1n, max: (1n << 160n) - 1n }),
          time: fc.integer({ min: 0, max: Date.UTC(9999, 0) }),
          ordering: fc.boolean(),
          nonce: fc.option(fc.bigInt({ min: 0n, max: 1n << 64n }), { nil: undefined }),
          accuracy: fc.record({
            seconds: fc.nat(1000),
            millis: fc.nat(999),
            micros: fc.nat(999),
          }),
        }),
        (content) => {
          const imprint = sequence(sequence(oid('1.2.156.10197.1.401')), octetString(new Uint8Array(32)));
          expect(parseTimestampInfo(buildTimestampInfo({ ...content, policy, imprint }))).toMatchObject(content);
        },
      ),
    );
    const imprint = nullValue();
    const base = { policy, imprint, time: now };
    for (const wrong of [{ serial: 0n }, { serial: 1n << 160n }, { serial: 1n, accuracy: { millis: 1000 } }])
      expect(() => buildTimestampInfo({ ...base, ...wrong })).toThrow(RangeError);
  });
});

test('a token is built in far less than 100 µs, the signature aside', async () => {
  const query = parseTimestampQuery(queryBytes());
  const authority = { ...authorityOf(tsa), sign: () => new Uint8Array(70) };
  const grant = { policy, serial: 1n << 100n, time: now };
  for (let turn = 0; turn < 2000; turn += 1) await buildTimestampToken(authority, query, grant);
  const before = process.cpuUsage();
  for (let turn = 0; turn < 2000; turn += 1) await buildTimestampToken(authority, query, grant);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 2000).toBeLessThan(100);
  expect(parseSignedData(await buildTimestampToken(authority, query, grant)).version).toBe(3);
});
