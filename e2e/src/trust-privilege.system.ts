import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './start-citywall.ts';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

const cli = join(root, 'bin/citywall.mjs');
const role = 'urn:city:role:duty-officer';
const service = 'urn:city:service:water';
const password = 'six amber kettles hum';

interface Given {
  readonly id: string;
  readonly authority: string;
}

/** Privileges over HTTP, and what a relying party makes of them that has only files. */
describe.skipIf(!hasPrograms('openssl'))('privilege certificates', () => {
  let city: TrustCity;
  let holder: string;
  const at = (name: string) => join(city.folder, name);
  const authorization = `Basic ${Buffer.from(`zhao:${password}`).toString('base64')}`;

  const fetched = async (path: string, name: string): Promise<void> => {
    const answer = await fetch(`${city.url}${path}`);
    expect(answer.status, path).toBe(200);
    writeFileSync(at(name), Buffer.from(await answer.arrayBuffer()));
  };
  const check = async (...more: readonly string[]) => {
    const files = [at('privilege.pem'), at('chain.pem'), at('list.crl')];
    const trust = ['--holder', at('holder.pem'), '--root', at('root.cer')];
    return run(process.execPath, [cli, 'privilege', 'check', ...files, ...trust, ...more], root);
  };

  beforeAll(async () => {
    city = await startTrustCity();
    const { user } = await city.call<{ user: { id: string } }>('POST', '/identity/users', {
      ...{ name: 'zhao', displayName: 'Zhao', roles: [], password, mustChangePassword: false },
    });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];
    await run('openssl', ['req', '-new', ...key, '-subj', '/CN=Zhao', '-out', 'request.pem'], city.folder);
    const issued = await city.call<{ certificate: { id: string }; chain: string }>('POST', '/trust/certificates', {
      ...{
        profile: 'person',
        request: readFileSync(at('request.pem'), 'utf8'),
        owner: { type: 'person', id: user.id },
      },
    });
    holder = issued.certificate.id;
    writeFileSync(at('holder.pem'), issued.chain);
    const { items } = await city.call<{ items: { id: string; hierarchy: string; parent: string | null }[] }>(
      ...(['GET', '/trust/authorities'] as const),
    );
    const own = items.find(({ parent, hierarchy }) => parent === null && hierarchy === 'international');
    await fetched(`/authority/${own?.id}.cer`, 'root.cer');
  }, 120_000);
  afterAll(() => city?.close());

  test('come from authorities that come by themselves once the hierarchies are founded', async () => {
    const authorities = () => city.call<{ items: object[] }>('GET', '/trust/attribute-authorities');
    await expect.poll(async () => (await authorities()).items.length, { timeout: 30_000 }).toBe(2);
  }, 40_000);

  test('are given by grants, checked offline, and taken back', async () => {
    const wish = { holder, privileges: [{ kind: 'role', value: role }], targets: { names: [service] }, hours: 4 };
    await expect(city.call('POST', '/trust/privileges', wish)).rejects.toThrow('trust.privilege.not-yours');
    const title = { en: 'Duty officer', zh: '值班员' };
    await city.call('PUT', '/trust/privilege-grants', {
      ...{ kind: 'role', value: role, title, roles: ['security-administrator'], principals: [], mostHours: 8 },
    });
    const { id, authority } = await city.call<Given>('POST', '/trust/privileges', wish);
    // The holder fetches it himself.
    const answer = await fetch(`${city.url}/api/v1/trust/privileges/${id}`, { headers: { authorization } });
    const { certificate, chain } = (await answer.json()) as { certificate: string; chain: string };
    writeFileSync(at('privilege.pem'), certificate);
    writeFileSync(at('chain.pem'), chain);
    await fetched(`/pmi/${authority}.crl`, 'list.crl');
    expect((await check()).out).toContain('REFUSED (privilege.target.other)');
    const held = await check('--service', service);
    expect(held.out).toMatch(/^HELD by CN=Zhao/);
    expect(held.out).toContain(`role      ${role}`);
    expect(held.code).toBe(0);

    await city.call('POST', `/trust/privileges/${id}/revoke`, { words: 'shift over' });
    const refused = async () => {
      await fetched(`/pmi/${authority}.crl`, 'list.crl');
      return (await check('--service', service)).out;
    };
    await expect.poll(refused, { timeout: 15_000 }).toContain('REFUSED (privilege.revoked)');
  }, 90_000);

  test('say in their authority’s certificate where everything is', async () => {
    const { items } = await city.call<{ items: { id: string; hierarchy: string; active: boolean }[] }>(
      ...(['GET', '/trust/attribute-authorities'] as const),
    );
    const own = items.find(({ hierarchy, active }) => active && hierarchy === 'international');
    await fetched(`/pmi/${own?.id}.cer`, 'authority.cer');
    const { out } = await run(
      'openssl',
      ['x509', '-inform', 'DER', '-in', 'authority.cer', '-noout', '-text'],
      city.folder,
    );
    expect(out).toContain('CA:FALSE');
    expect(out).toContain('Digital Signature, CRL Sign');
    expect(out).toMatch(/aaControls|Authority Attribute/i);
  });
});
