import { createHash, randomBytes } from 'node:crypto';
import type { Call } from '@citywall/kernel';
import {
  buildTimestampQuery,
  type Certificate,
  type DigestName,
  parseCertificate,
  parseSignedData,
  parseTimestampInfo,
  parseTimestampQuery,
  parseTimestampReply,
  signatureName,
  validateCertificate,
  verifyTimestampReply,
} from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Timestamping } from './create-timestamping.ts';
import { openTrialTime } from './time.fixture.ts';

let trial: Awaited<ReturnType<typeof openTrialTime>>;
let roots: readonly Certificate[];
beforeAll(async () => {
  trial = await openTrialTime();
  roots = (await trial.shelf.all(trial.db)).filter(({ row }) => row.parent === null).map((one) => one.certificate);
});
afterAll(() => trial.close());

async function ask(body: Uint8Array, from: Timestamping = trial.timestamping): Promise<Uint8Array> {
  const stamp = from.operations.find(({ name }) => name === 'trust.time.stamp')!;
  const answer = await stamp.run({ body } as never, {} as Call);
  return (answer as { body: Uint8Array }).body;
}

const imprintOf = (digest: DigestName, data: string) => createHash(digest).update(data).digest();
const queryFor = (digest: DigestName, more: object = {}) =>
  buildTimestampQuery({ digest, imprint: imprintOf(digest, 'the data'), ...more });
const refusals = async (query: Uint8Array, from?: Timestamping) => parseTimestampReply(await ask(query, from)).failures;

function checkPath(certificate: Certificate, others: readonly Certificate[], time: number) {
  return validateCertificate({ certificate, anchors: roots, intermediates: others, time, profile: 'city' });
}

describe('a timestamp (RFC 3161)', () => {
  test.each(['sha256', 'sha384', 'sha512', 'sm3'] as const)(
    'over %s is granted and proves the data',
    async (digest) => {
      const query = queryFor(digest, { nonce: 77n, certificateRequested: true });
      const verdict = verifyTimestampReply(await ask(query), {
        data: Buffer.from('the data'),
        query: parseTimestampQuery(query),
        checkPath,
        now: Date.now(),
      });
      if (!verdict.valid) throw new Error(verdict.reason);
      expect(Math.abs(verdict.info.time - Date.now())).toBeLessThan(5_000);
      expect(verdict.info.accuracy).toEqual({ seconds: 1, millis: 0, micros: 0 });
      const [signer] = parseSignedData(parseTimestampReply(await ask(query)).token!.raw).signers;
      const expected = digest === 'sm3' ? 'sm2-sm3' : 'ecdsa-p256-sha256';
      expect(signatureName(verdict.authority.publicKey, signer!.signatureAlgorithm)).toBe(expected);
    },
  );

  test('is refused as the standard says', async () => {
    expect(await refusals(Buffer.from('no query'))).toEqual(['badDataFormat']);
    expect(await refusals(queryFor('sha1'))).toEqual(['badAlg']);
    expect(await refusals(queryFor('sha256', { policy: '1.2.3.4' }))).toEqual(['unacceptedPolicy']);
  });

  test('is national by policy even over SHA-256', async () => {
    await trial.settings.set(trial.db, 'trust.time.policy-national', '1.2.156.1.2.3');
    const { token } = parseTimestampReply(await ask(queryFor('sha256', { policy: '1.2.156.1.2.3' })));
    const signed = parseSignedData(token!.raw);
    expect(signed.signers[0]!.signatureAlgorithm.oid).toBe('1.2.156.10197.1.501');
    expect(parseTimestampInfo(signed.content!).policy).toBe('1.2.156.1.2.3');
  });

  test('has a serial number that no other has, across processes over one database', async () => {
    const others = [trial.timestamping, trial.open(), trial.open()];
    for (const one of others.slice(1)) await one.renew();
    const tokens = await Promise.all(
      Array.from({ length: 300 }, (_, at) => others[at % 3]!.timestamp('sha256', randomBytes(32))),
    );
    const serials = tokens.map(({ token }) => parseTimestampInfo(parseSignedData(token).content!).serial);
    expect(new Set(serials).size).toBe(300);
  });

  test('is refused while the clock is unsure, and by default while nothing checks it', async () => {
    trial.advance(60_000);
    expect(await refusals(queryFor('sha256'))).toEqual(['timeNotAvailable']);
    await expect(trial.timestamping.timestamp('sha256', randomBytes(32))).rejects.toMatchObject({
      code: 'trust.time.unavailable',
    });
    trial.advance(-60_000);
    const confirm = trial.timestamping.operations.find(({ name }) => name === 'trust.time.confirm')!;
    const after: (() => void)[] = [];
    const call = { note: () => {}, afterCommit: (act: () => void) => after.push(act) };
    await confirm.run({ reason: 'compared with the clock of the observatory' }, call as unknown as Call);
    for (const act of after) act();
    expect(await refusals(queryFor('sha256'))).toEqual([]);
    await trial.settings.set(trial.db, 'trust.time.require-source', true);
    const strict = trial.open();
    await strict.renew();
    expect(await refusals(queryFor('sha256'), strict)).toEqual(['timeNotAvailable']);
  });

  test('comes from a key that is replaced when half its life is over', async () => {
    const before = parseCertificate(trial.timestamping.certificates('international')[0]!);
    trial.advance(600 * 86_400_000);
    await trial.timestamping.renew();
    const after = parseCertificate(trial.timestamping.certificates('international')[0]!);
    expect(after.notAfter).toBeGreaterThan(before.notAfter);
    expect(Buffer.from(after.spki).equals(before.spki)).toBe(false);
  });
});
