import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorityKeyIdentifier, parseCertificate } from '@citywall/x509';
import acme from 'acme-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SmallDns, startSmallDns } from './small-dns.ts';
import { freePort, hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

interface Binding {
  readonly id: string;
  readonly macKey: string;
  readonly directory: string;
}

/** ACME (RFC 8555) as servers speak it. */
describe('ACME', () => {
  let city: TrustCity;
  let dns: SmallDns;
  let httpPort = 0;

  beforeAll(async () => {
    [city, dns, httpPort] = await Promise.all([startTrustCity(), startSmallDns(), freePort()]);
    await city.call('PATCH', '/trust/enrolment-settings', { acmeHttpPort: httpPort, acmeResolvers: [dns.address] });
  }, 120_000);
  afterAll(async () => {
    dns?.close();
    await city?.close();
  });

  const bind = (...hosts: readonly string[]) =>
    city.call<Binding>('POST', '/trust/acme/bindings', { owner: 'gateway', hosts });

  describe.skipIf(!hasPrograms('certbot', 'openssl'))('by certbot over http-01', () => {
    const certbot = (...args: readonly string[]) => {
      const folders = ['config', 'work', 'logs'].flatMap((name) => [`--${name}-dir`, join(city.folder, name)]);
      return run('certbot', [...args, '-n', ...folders], city.folder);
    };
    const live = (name: string) => join(city.folder, 'config/live/gate.city.example', name);
    const order = (...more: readonly string[]) =>
      certbot(
        ...['certonly', '--standalone', '--http-01-port', String(httpPort), '--http-01-address', '127.0.0.1'],
        ...['--server', `${city.url}/acme/directory`, '--agree-tos', '--register-unsafely-without-email'],
        ...more,
      );

    test('an account needs a binding, and orders only what the binding names', async () => {
      const none = await order('-d', 'gate.city.example');
      expect(none.code).not.toBe(0);
      expect(none.err + none.out).toMatch(/external account/i);
    }, 120_000);

    test('a certificate is ordered, renewed and revoked', async () => {
      const { id, macKey } = await bind('*.city.example');
      const account = ['--eab-kid', id, '--eab-hmac-key', macKey];
      const first = await order(...account, '-d', 'gate.city.example', '-d', 'www.gate.city.example');
      expect(first.code, first.err).toBe(0);
      const issued = new X509Certificate(readFileSync(live('cert.pem')));
      expect(issued.subjectAltName).toBe('DNS:gate.city.example, DNS:www.gate.city.example');
      const { items } = await city.call<{ items: { name: string; certificate: string; parent: null | string }[] }>(
        'GET',
        '/trust/authorities',
      );
      const roots = items.filter(({ parent }) => parent === null).map(({ certificate }) => certificate);
      writeFileSync(join(city.folder, 'roots.pem'), roots.join(''));
      const verify = ['verify', '-CAfile', 'roots.pem', '-untrusted', live('chain.pem'), live('cert.pem')];
      expect((await run('openssl', verify, city.folder)).out).toMatch(/: OK/);

      const foreign = await order('-d', 'www.elsewhere.example');
      expect(foreign.code).not.toBe(0);
      // This certbot trips over its own error class while it tells it; its log has what we answered.
      const log = readFileSync(join(city.folder, 'logs/letsencrypt.log'), 'utf8');
      expect(log).toMatch(/may not order www\.elsewhere\.example/);

      const renewed = await certbot(
        'renew',
        '--force-renewal',
        '--no-random-sleep-on-renew',
        '--http-01-address',
        '127.0.0.1',
      );
      expect(renewed.code, renewed.err).toBe(0);
      const second = new X509Certificate(readFileSync(live('cert.pem')));
      expect(second.serialNumber).not.toBe(issued.serialNumber);

      const revoke = [
        'revoke',
        '--cert-path',
        live('cert.pem'),
        '--reason',
        'keycompromise',
        '--no-delete-after-revoke',
      ];
      const revoked = await certbot(...revoke, '--server', `${city.url}/acme/directory`);
      expect(revoked.code, revoked.err).toBe(0);
      const serial = second.serialNumber.toLowerCase().replace(/^0+/, '');
      const found = await city.call<{ items: object[] }>('GET', `/trust/certificates?text=${serial}`);
      expect(found.items).toMatchObject([{ state: 'revoked', reason: 'keyCompromise', owner: { id: 'gateway' } }]);
    }, 300_000);
  });

  /** RFC 9773: when the server wants the certificate renewed. */
  const renewalWindow = async ({ raw }: X509Certificate) => {
    const { extensions, serial } = parseCertificate(raw);
    const { keyIdentifier } = extensions.get(authorityKeyIdentifier) ?? {};
    const name = [keyIdentifier ?? [], serial].map((part) => Buffer.from(part).toString('base64url')).join('.');
    const response = await fetch(`${city.url}/acme/renewal-info/${name}`);
    expect(response.status).toBe(200);
    const { suggestedWindow } = (await response.json()) as { suggestedWindow: { start: string; end: string } };
    return { start: Date.parse(suggestedWindow.start), end: Date.parse(suggestedWindow.end) };
  };

  describe('by acme-client over dns-01', () => {
    test('a wildcard is proved by a TXT record, its chain ends below our root, and the account revokes it', async () => {
      const { id, macKey } = await bind('*.city.example', 'city.example');
      const client = new acme.Client({
        directoryUrl: `${city.url}/acme/directory`,
        accountKey: await acme.crypto.createPrivateEcdsaKey(),
        externalAccountBinding: { kid: id, hmacKey: macKey },
        backoffMin: 100,
        backoffMax: 500,
        backoffAttempts: 100,
      });
      const [key, csr] = await acme.crypto.createCsr({ altNames: ['city.example', '*.city.example'] });
      const chain = await client.auto({
        csr,
        termsOfServiceAgreed: true,
        challengePriority: ['dns-01'],
        // The client would ask resolvers of the host, which know nothing of this city.
        skipChallengeVerification: true,
        challengeCreateFn: async ({ identifier }, _challenge, text) => {
          const name = `_acme-challenge.${identifier.value}`;
          dns.texts.set(name, [...(dns.texts.get(name) ?? []), text]);
        },
        challengeRemoveFn: async ({ identifier }) => void dns.texts.delete(`_acme-challenge.${identifier.value}`),
      });
      const leaf = new X509Certificate(chain);
      expect(leaf.subjectAltName?.split(', ').sort()).toEqual(['DNS:*.city.example', 'DNS:city.example']);
      expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
      const before = await renewalWindow(leaf);
      expect([before.start > Date.now(), before.end < Date.parse(leaf.validTo)]).toEqual([true, true]);
      await client.revokeCertificate(chain, { reason: 4 });
      expect((await renewalWindow(leaf)).end).toBeLessThanOrEqual(Date.now());
      await expect(client.revokeCertificate(chain)).rejects.toThrow(/revoked already/);
    }, 120_000);

    test('a wrong TXT record proves nothing, and the order tells why', async () => {
      const { id, macKey } = await bind('*.city.example');
      const client = new acme.Client({
        directoryUrl: `${city.url}/acme/directory`,
        accountKey: await acme.crypto.createPrivateRsaKey(),
        externalAccountBinding: { kid: id, hmacKey: macKey },
        backoffMin: 100,
        backoffMax: 500,
        backoffAttempts: 100,
      });
      const [, csr] = await acme.crypto.createCsr({ commonName: 'gate.city.example' });
      const wrong = client.auto({
        csr,
        termsOfServiceAgreed: true,
        challengePriority: ['dns-01'],
        skipChallengeVerification: true,
        challengeCreateFn: async ({ identifier }) =>
          void dns.texts.set(`_acme-challenge.${identifier.value}`, ['something else']),
        challengeRemoveFn: async () => {},
      });
      await expect(wrong).rejects.toThrow(/holds no TXT record/);
    }, 120_000);
  });
});
