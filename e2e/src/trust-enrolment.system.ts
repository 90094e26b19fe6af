import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

/** A person asks for a certificate in words, another approves, and the first signs in with it. */
describe.skipIf(!hasPrograms('curl', 'openssl'))('web enrolment', () => {
  let city: TrustCity;
  let user = '';
  const password = 'seven slow lanterns by the gate';
  const at = (name: string) => join(city.folder, name);

  beforeAll(async () => {
    city = await startTrustCity();
    const created = await city.call<{ user: { id: string } }>('POST', '/identity/users', {
      ...{ name: 'sun', displayName: 'Sun', roles: ['viewer'], password, mustChangePassword: false },
    });
    user = created.user.id;
  }, 120_000);
  afterAll(() => city?.close());

  /** Calls as the person, by password. */
  const asSun = async <T>(method: string, path: string, input?: object): Promise<T> => {
    const authorization = `Basic ${Buffer.from(`sun:${password}`).toString('base64')}`;
    const response = await fetch(`${city.url}/api/v1${path}`, {
      method,
      headers: { authorization, ...(input === undefined ? {} : { 'content-type': 'application/json' }) },
      body: input === undefined ? undefined : JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };

  /** The status of a call over TLS with nothing but the certificate. */
  const byCertificate = async (path: string): Promise<string> => {
    const client = ['--cert', at('sun.pem'), '--key', at('sun.key')];
    const args = ['-sS', '-k', '-o', '/dev/null', '-w', '%{http_code}', ...client, `${city.secureUrl}/api/v1${path}`];
    return (await run('curl', args, city.folder)).out;
  };

  test('the approved certificate carries the roles of the account, until either ends', async () => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'sun.key'];
    await run('openssl', ['req', '-new', ...key, '-subj', '/CN=Sun', '-out', 'sun.csr'], city.folder);
    const request = readFileSync(at('sun.csr'), 'utf8');
    const { id } = await asSun<{ id: string }>('POST', '/trust/enrolments', { profile: 'person', request });
    await expect(asSun('POST', `/trust/enrolments/${id}/approve`, {})).rejects.toThrow(/403/);
    await city.call('POST', `/trust/enrolments/${id}/approve`, {});
    const { chain } = await asSun<{ chain: string }>('GET', `/trust/enrolments/${id}`);
    writeFileSync(at('sun.pem'), chain);

    expect(await byCertificate('/trust/certificates')).toBe('200');
    expect(await byCertificate('/identity/users')).toBe('403');
    await city.call('PUT', `/identity/users/${user}/roles`, { roles: [], reason: 'another duty' });
    await expect.poll(() => byCertificate('/trust/certificates'), { timeout: 5_000, interval: 500 }).toBe('403');
    await city.call('POST', `/identity/users/${user}/disable`, { reason: 'left' });
    await expect.poll(() => byCertificate('/trust/seal'), { timeout: 5_000, interval: 500 }).toBe('401');
  });
});
