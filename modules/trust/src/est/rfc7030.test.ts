import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Problem, type ProtocolAnswer } from '@citywall/kernel';
import { parseCertificate, parseSignedData, readDer } from '@citywall/x509';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialProfiles } from '../authority/profiles.table.ts';
import { machine, makeRequest, openEnrolmentTrial, person, silentLive } from '../enrolment/enrolment.fixture.ts';
import { enrolmentOperations } from '../enrolment/enrolment.operations.ts';
import { csrAttributes } from './csr-attributes.ts';
import { estOperations } from './est.operations.ts';
import { refuseAsEst } from './est-answer.ts';
import { readBody } from './read-body.ts';
import type { ServerKeys } from './server-keys.ts';

/** Pairs made in this process, for tests. */
const trialServerKeys: ServerKeys = {
  make: async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      pkcs8: privateKey.export({ type: 'pkcs8', format: 'der' }),
    };
  },
};

describe('RFC 7030', () => {
  let trial: Awaited<ReturnType<typeof openEnrolmentTrial>>;
  const station = machine('station', 'enroller');
  const sun = person('Sun');

  beforeAll(async () => {
    trial = await openEnrolmentTrial(({ ports, certifier, shelf }) => {
      const desk = { ...ports, live: silentLive, certifier };
      return [...estOperations({ ...desk, shelf, serverKeys: trialServerKeys }), ...enrolmentOperations(desk)];
    });
  });
  afterAll(() => trial.close());

  const post = (der: Uint8Array) => ({
    ...{
      body: Buffer.from(Buffer.from(der).toString('base64')),
      contentType: 'application/pkcs10',
      contentEncoding: '',
    },
  });
  const certificatesIn = ({ body }: ProtocolAnswer) =>
    parseSignedData(Buffer.from(String(body), 'base64')).certificates.map((der) => parseCertificate(der));

  test('4.1: cacerts holds the issuing authority and its root, of every hierarchy the profile can lead to', async () => {
    const answer = await trial.run('est.authorities', {}, station);
    expect(answer.headers['content-type']).toBe('application/pkcs7-mime; smime-type=certs-only');
    expect(certificatesIn(answer)).toHaveLength(4);
    const services = await trial.run('est.authorities-profile', { label: 'service-tls' }, station);
    const selfSigned = certificatesIn(services).filter(({ subject, issuer }) => subject.equals(issuer));
    expect([certificatesIn(services).length, selfSigned.length]).toEqual([2, 1]);
  });

  test('4.2.3: the answer is the one certificate, for the device that the subject names', async () => {
    const { der } = await makeRequest('lamp 7', { more: { serialNumber: 'SN-7' } });
    const [certificate, ...others] = certificatesIn(await trial.run('est.enroll', post(der), station));
    expect(others).toEqual([]);
    const row = await trial.certifier.findByContent(trial.db, certificate?.raw as Uint8Array);
    expect(row).toMatchObject({ ownerType: 'device', owner: 'SN-7', profile: 'device' });
  });

  test('4.2.3: who may not decide waits (202), and asks again with the same request', async () => {
    const { der } = await makeRequest('meter 1');
    const waiting = await trial.run('est.enroll', post(der), sun);
    expect([waiting.status, waiting.headers['retry-after']]).toEqual([202, '300']);
    expect((await trial.run('est.enroll', post(der), sun)).status).toBe(202);
    const judge = person('Li', 'security-administrator');
    const { items } = await trial.run('enrolment.list', { state: 'requested' }, judge);
    expect(items).toHaveLength(1);
    await trial.run('enrolment.approve', { id: items[0].id }, judge);
    expect(certificatesIn(await trial.run('est.enroll', post(der), sun))).toHaveLength(1);
    const refused = await makeRequest('meter 2');
    await trial.run('est.enroll', post(refused.der), sun);
    const next = await trial.run('enrolment.list', { state: 'requested' }, judge);
    await trial.run('enrolment.refuse', { id: next.items[0].id, reason: 'no such meter' }, judge);
    await expect(trial.run('est.enroll', post(refused.der), sun)).rejects.toMatchObject({
      ...{ status: 403, message: expect.stringContaining('no such meter') },
    });
  });

  test('4.2.2: re-enrolment is for the holder of a living certificate, with its subject and names, in its profile', async () => {
    const { der } = await makeRequest('gate 1');
    const [former] = certificatesIn(await trial.run('est.enroll', post(der), station));
    const certificate = former?.raw;
    const again = post((await makeRequest('gate 1')).der);
    const anonymous = { ...station, type: 'anonymous', roles: [] } as const;
    await expect(trial.run('est.re-enroll', again, anonymous)).rejects.toMatchObject({ status: 401 });
    const [renewed] = certificatesIn(await trial.run('est.re-enroll', again, anonymous, { certificate }));
    expect(renewed?.subject.equals(former?.subject as never)).toBe(true);
    expect(trial.identified.at(-1)).toMatchObject({ type: 'device', id: 'gate 1' });
    const other = post((await makeRequest('gate 2')).der);
    await expect(trial.run('est.re-enroll', other, anonymous, { certificate })).rejects.toMatchObject({ status: 403 });
    const labelled = { ...again, label: 'service-tls' };
    await expect(trial.run('est.re-enroll-profile', labelled, anonymous, { certificate })).rejects.toMatchObject({
      status: 403,
    });
    const row = await trial.certifier.findByContent(trial.db, certificate as Uint8Array);
    await trial.certifier.revoke(trial.db, row?.id as string, 1);
    await expect(trial.run('est.re-enroll', again, anonymous, { certificate })).rejects.toMatchObject({ status: 401 });
  });

  test('4.4.2: serverkeygen answers a key and the certificate for it in two parts', async () => {
    const { der } = await makeRequest('sensor 1');
    const { headers, body } = await trial.run('est.generate', post(der), station);
    const boundary = /boundary=(\S+)/.exec(headers['content-type'])?.[1] ?? 'none';
    const parts = body.split(`--${boundary}`).map((part: string) => part.split('\r\n\r\n')[1] ?? '');
    expect(parts).toHaveLength(4);
    const key = createPrivateKey({ key: Buffer.from(parts[1], 'base64'), format: 'der', type: 'pkcs8' });
    const [certificate] = certificatesIn({ status: 200, headers, body: parts[2] });
    expect(Buffer.from(certificate?.spki as Uint8Array)).toEqual(
      createPublicKey(key).export({ type: 'spki', format: 'der' }),
    );
  });

  test('4.5.2: csrattrs is DER for every profile', () => {
    for (const profile of initialProfiles) {
      const elements = readDer(csrAttributes(profile)).elements();
      expect([...elements].length).toBeGreaterThan(0);
    }
  });

  test('requests outside the profile, of unknown labels or by other ways are refused in words', async () => {
    const { der } = await makeRequest('x', { mails: ['x@elsewhere.example'] });
    const refused = await trial.run('est.enroll', post(der), station).catch((error: Problem) => refuseAsEst(error));
    expect(refused).toMatchObject({ status: 422, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(refused.body).toContain('x@elsewhere.example');
    const unknown = { ...post(der), label: 'nothing' };
    await expect(trial.run('est.enroll-profile', unknown, station)).rejects.toMatchObject({ status: 404 });
    const seal = { ...post(der), label: 'organisation-seal' };
    await expect(trial.run('est.enroll-profile', seal, station)).rejects.toMatchObject({ status: 422 });
  });

  test('any body is either read or refused with a problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, encoded) => {
        const body = encoded ? Buffer.from(Buffer.from(bytes).toString('base64')) : bytes;
        const input = { body, contentType: 'application/pkcs10', contentEncoding: '' };
        await expect(trial.run('est.enroll', input, station)).rejects.toBeInstanceOf(Problem);
      }),
      { numRuns: 50 },
    );
  });
});

test('RFC 8951: base64 may be broken into lines anywhere; PEM lines and other types are refused', async () => {
  const { der, pem } = await makeRequest('x');
  const text = Buffer.from(der).toString('base64');
  const broken = Buffer.from(text.replace(/(.{7})/g, '$1\r\n '));
  expect(Buffer.from(readBody(broken, 'application/pkcs10'))).toEqual(Buffer.from(der));
  expect(readBody(der, 'application/pkcs10')).toBe(der);
  expect(() => readBody(Buffer.from(pem), 'application/pkcs10')).toThrow(/without PEM lines/);
  expect(() => readBody(Buffer.from(text), 'text/plain')).toThrow(/application\/pkcs10/);
  expect(() => readBody(Buffer.alloc(70_000, 0x41), 'application/pkcs10')).toThrow(/at most/);
});
