import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminPassword } from './start-citywall.ts';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

/** EST (RFC 7030) as devices speak it: requests by openssl, the connection by curl. */
describe.skipIf(!hasPrograms('curl', 'openssl'))('EST over the TLS port', () => {
  let city: TrustCity;
  let station = '';
  const at = (name: string) => join(city.folder, name);

  beforeAll(async () => {
    city = await startTrustCity();
    const created = await city.call<{ token: string }>('POST', '/identity/keys', {
      name: 'enrolling station',
      roles: ['enroller'],
    });
    station = created.token;
  }, 120_000);
  afterAll(() => city?.close());

  const openssl = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await run('openssl', args, city.folder);
    expect(code, err).toBe(0);
    return out;
  };

  /** Asks EST by curl; status, headers and body. */
  const est = async (path: string, ...args: readonly string[]) => {
    const url = `${city.secureUrl}/.well-known/est/${path}`;
    const { out, err, code } = await run('curl', ['-sS', '-k', '-D', '-', ...args, url], city.folder);
    expect(code, err).toBe(0);
    const [head = '', body = ''] = out.replace(/^(HTTP\/1.1 100.*\r\n\r\n)/, '').split(/\r\n\r\n(.*)/s, 2);
    return { status: Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1]), head: head.toLowerCase(), body };
  };
  const asStation = () => ['-H', `Authorization: Bearer ${station}`];
  const post = (file: string) => ['-H', 'Content-Type: application/pkcs10', '--data-binary', `@${at(file)}`];

  /** A fresh key and a request for it, in base64 without PEM lines as EST wants it. */
  const makeRequest = async (name: string, subject: string, ...more: readonly string[]): Promise<void> => {
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
    await openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, ...more, '-out', `${name}.csr`);
    writeFileSync(at(`${name}.b64`), readFileSync(at(`${name}.csr`), 'utf8').replace(/-----.*-----\n/g, ''));
  };

  /** The certificates of a certs-only answer, kept as PEM under the name. */
  const certificatesOf = async (body: string, name: string): Promise<string> => {
    writeFileSync(at(`${name}.p7`), `-----BEGIN PKCS7-----\n${body.replace(/\r/g, '')}-----END PKCS7-----\n`);
    await openssl('pkcs7', '-in', `${name}.p7`, '-print_certs', '-out', `${name}.pem`);
    return readFileSync(at(`${name}.pem`), 'utf8');
  };

  test('cacerts gives roots and issuing authorities; openssl verifies the one with the other', async () => {
    const { status, head, body } = await est('service-tls/cacerts');
    expect(status).toBe(200);
    expect(head).toContain('content-type: application/pkcs7-mime');
    const pem = await certificatesOf(body, 'cacerts');
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect((await est('no-such-profile/cacerts')).status).toBe(404);
    expect((await certificatesOf((await est('cacerts')).body, 'both')).match(/BEGIN CERTIFICATE/g)).toHaveLength(4);
  });

  test('cacerts is all a device needs to trust the TLS port itself, once the city has certified it', async () => {
    await certificatesOf((await est('cacerts')).body, 'anchors');
    const { port } = new URL(city.secureUrl);
    const url = `https://localhost:${port}/.well-known/est/cacerts`;
    const trusted = async () => (await run('curl', ['-sS', '--cacert', at('anchors.pem'), url], city.folder)).code;
    await expect.poll(trusted, { timeout: 60_000, interval: 1_000 }).toBe(0);
  }, 90_000);

  test('csrattrs tells the kinds of keys', async () => {
    const { status, body } = await est('csrattrs');
    expect(status).toBe(200);
    writeFileSync(at('attributes.der'), Buffer.from(body, 'base64'));
    const shown = await openssl('asn1parse', '-inform', 'DER', '-in', 'attributes.der');
    expect(shown).toMatch(/id-ecPublicKey.*prime256v1/s);
    expect(shown).toMatch(/ecdsa-with-SHA256/);
  });

  test('simpleenroll issues for a station at once, and openssl verifies the certificate', async () => {
    await makeRequest('lamp', '/CN=lamp 7/serialNumber=SN-0007', '-addext', 'subjectAltName=DNS:lamp7.city.example');
    const refused = await est('simpleenroll', ...post('lamp.b64'));
    expect(refused.status).toBe(401);
    expect(refused.head).toMatch(/www-authenticate: basic/);
    const { status, head, body } = await est('simpleenroll', ...asStation(), ...post('lamp.b64'));
    expect(status, body).toBe(200);
    expect(head).toContain('smime-type=certs-only');
    expect((await certificatesOf(body, 'lamp')).match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    await certificatesOf((await est('cacerts')).body, 'both');
    await openssl('verify', '-CAfile', 'both.pem', '-purpose', 'sslclient', 'lamp.pem');
    const { items } = await city.call<{ items: object[] }>('GET', '/trust/certificates?text=sn-0007');
    expect(items).toMatchObject([{ owner: { type: 'device', id: 'SN-0007' }, profile: 'device' }]);
  });

  test('a request outside its profile is refused with the reason in words', async () => {
    await makeRequest('alien', '/CN=alien', '-addext', 'subjectAltName=DNS:www.elsewhere.example');
    const outside = await est('simpleenroll', ...asStation(), ...post('alien.b64'));
    expect(outside).toMatchObject({ status: 422, body: expect.stringContaining('www.elsewhere.example') });
    expect(outside.head).toContain('content-type: text/plain');
    const person = await est('person/simpleenroll', ...asStation(), ...post('alien.b64'));
    expect(person.status).toBe(422);
    const der = ['-H', 'Content-Type: text/plain', '--data-binary', 'x'];
    expect((await est('simpleenroll', ...asStation(), ...der)).status).toBe(415);
    const noise = ['-H', 'Content-Type: application/pkcs10', '--data-binary', 'bm90IGEgcmVxdWVzdA=='];
    expect((await est('simpleenroll', ...asStation(), ...noise)).body).toMatch(/cannot be read/);
  });

  test('simplereenroll renews the certificate of the connection, same names only, and never a revoked one', async () => {
    const client = () => ['--cert', at('lamp.pem'), '--key', at('lamp.key')];
    const status = async (url: string) => {
      const seal = [
        '-sS',
        '-k',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        ...client(),
        `${city.secureUrl}/api/v1${url}`,
      ];
      return (await run('curl', seal, city.folder)).out;
    };
    // The device is a principal of its own: it may see what everybody may, and nothing more.
    expect(await status('/trust/seal')).toBe('200');
    expect(await status('/trust/certificates')).toBe('403');
    await makeRequest('renewed', '/CN=lamp 7/serialNumber=SN-0007', '-addext', 'subjectAltName=DNS:lamp7.city.example');
    expect((await est('simplereenroll', ...post('renewed.b64'))).status).toBe(401);
    const renewed = await est('simplereenroll', ...client(), ...post('renewed.b64'));
    expect(renewed.status, renewed.body).toBe(200);
    await certificatesOf(renewed.body, 'renewed');
    await openssl('verify', '-CAfile', 'both.pem', 'renewed.pem');
    await makeRequest('other', '/CN=lamp 8/serialNumber=SN-0008', '-addext', 'subjectAltName=DNS:lamp8.city.example');
    expect((await est('simplereenroll', ...client(), ...post('other.b64'))).status).toBe(403);
    const serial = (await openssl('x509', '-in', 'lamp.pem', '-noout', '-serial')).trim().replace(/^serial=0*/i, '');
    const found = await city.call<{ items: { id: string }[] }>(
      'GET',
      `/trust/certificates?text=${serial.toLowerCase()}`,
    );
    await city.call('POST', `/trust/certificates/${found.items[0]?.id}/revoke`, { reason: 'keyCompromise' });
    const again = await est('simplereenroll', ...client(), ...post('renewed.b64'));
    expect(again).toMatchObject({ status: 401, body: expect.stringContaining('revoked') });
    await new Promise((later) => setTimeout(later, 1_100));
    expect(await status('/trust/seal')).toBe('401');
  });

  test('serverkeygen makes the key in the key processes and hands it over with its certificate', async () => {
    await makeRequest('poor', '/CN=poor sensor');
    const { status, head, body } = await est('serverkeygen', ...asStation(), ...post('poor.b64'));
    expect(status, body).toBe(200);
    const boundary = /multipart\/mixed; boundary=(\S+)/.exec(head)?.[1] ?? '';
    const [, key = '', bag = ''] = body.split(`--${boundary}`).map((part) => part.split('\r\n\r\n')[1] ?? '');
    writeFileSync(at('made.key.der'), Buffer.from(key, 'base64'));
    await openssl('pkcs8', '-inform', 'DER', '-in', 'made.key.der', '-nocrypt', '-out', 'made.key');
    await certificatesOf(bag, 'made');
    await openssl('verify', '-CAfile', 'both.pem', 'made.pem');
    const ofKey = await openssl('pkey', '-in', 'made.key', '-pubout');
    expect(ofKey).toBe(await openssl('x509', '-in', 'made.pem', '-noout', '-pubkey'));
    expect(ofKey).not.toBe(await openssl('pkey', '-in', 'poor.key', '-pubout'));
  });

  test('a person without that role waits (202) until somebody else approves, then the same request gets it', async () => {
    const password = 'seven slow lanterns by the gate';
    const { user } = await city.call<{ user: { id: string } }>('POST', '/identity/users', {
      ...{ name: 'sun', displayName: 'Sun', roles: ['viewer'], password, mustChangePassword: false },
    });
    expect(user.id).toBeDefined();
    await makeRequest('meter', '/CN=meter 1');
    const asSun = ['-u', `sun:${password}`];
    const first = await est('simpleenroll', ...asSun, ...post('meter.b64'));
    expect(first.status, first.body).toBe(202);
    expect(Number(/retry-after: (\d+)/.exec(first.head)?.[1])).toBeGreaterThan(0);
    expect((await est('simpleenroll', ...asSun, ...post('meter.b64'))).status).toBe(202);
    const waiting = await city.call<{ items: { id: string }[] }>('GET', '/trust/enrolments?state=requested');
    expect(waiting.items).toHaveLength(1);
    await city.call('POST', `/trust/enrolments/${waiting.items[0]?.id}/approve`, {});
    const last = await est('simpleenroll', ...asSun, ...post('meter.b64'));
    expect(last.status, last.body).toBe(200);
    await certificatesOf(last.body, 'meter');
    await openssl('verify', '-CAfile', 'both.pem', 'meter.pem');
    // A station that knows no bearer tokens brings its key as a password.
    const asBasic = await est('simpleenroll', '-u', `station:${station}`, ...post('meter.b64'));
    expect(asBasic.status, asBasic.body).toBe(200);
    // The administrator is a registrar himself, also with a password.
    const asAdmin = ['-u', `admin:${adminPassword}`];
    expect((await est('simpleenroll', ...asAdmin, ...post('alien.b64'))).status).toBe(422);
  });
});
