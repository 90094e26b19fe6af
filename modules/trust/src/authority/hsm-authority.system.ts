import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTrial, type Trial } from '../trust.fixture.ts';
import { hasSoftHsm, makeSoftHsm, type SoftHsm } from '../vault/pkcs11/soft-hsm.fixture.ts';

describe.skipIf(!hasSoftHsm)('an issuing authority with its key in hardware (SoftHSM2)', () => {
  let hsm: SoftHsm;
  let trial: Trial;

  beforeAll(async () => {
    hsm = makeSoftHsm(['city-a']);
    trial = await openTrial({ hsm: hsm.settings, whole: true });
    await trial.run('root.found', { hsm: { tokens: ['city-a'] } });
    await vi.waitUntil(async () => (await trial.sealState()) === 'unsealed', { timeout: 30_000 });
    await trial.run('provider.prepare');
    // With one token nothing is carried.
    expect(hsm.tool('city-a', '--list-objects')).toMatch(
      /wrap, unwrap\n +Access: +sensitive, always sensitive, never ext/,
    );
    await trial.run('hierarchy.found', { organisation: 'City', country: 'CN', domain: 'city.example' });
  });
  afterAll(async () => {
    await trial?.close();
    hsm?.remove();
  });

  test('issues certificates that openssl verifies', async () => {
    const { items } = await trial.run('authority.list');
    const root = items.find((one: Record<string, unknown>) => one.parent === null && one.hierarchy === 'international');
    const former = items.find(
      (one: Record<string, unknown>) => one.purpose === 'devices' && one.hierarchy === 'international',
    );
    const authority = await trial.run('authority.create', {
      ...{ root: root.id, name: 'Devices in hardware', purpose: 'devices', organisation: 'City', country: 'CN' },
      ...{ held: 'hsm', succeeds: former.id },
    });
    const { items: keys } = await trial.run('key.list');
    const [key] = keys.filter(({ name }: { name: string }) => name.includes('Devices in hardware'));
    expect(key).toMatchObject({ held: 'hsm', exportable: false, ringName: 'citywall' });
    const write = (name: string, text: string): void => writeFileSync(join(hsm.folder, name), text);
    const run = (...words: readonly string[]) =>
      execFileSync('openssl', words, { cwd: hsm.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    write('root.pem', root.certificate);
    write('ca.pem', authority.certificate);
    run('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'leaf.key');
    run('req', '-new', '-key', 'leaf.key', '-subj', '/CN=sensor-7', '-out', 'leaf.csr');
    const request = readFileSync(join(hsm.folder, 'leaf.csr'), 'utf8');
    const issued = await trial.run('certificate.issue', { profile: 'device', request });
    write('leaf.pem', issued.chain);
    expect(run('verify', '-CAfile', 'root.pem', '-untrusted', 'ca.pem', 'leaf.pem')).toContain('leaf.pem: OK');
    expect(run('x509', '-in', 'leaf.pem', '-noout', '-issuer')).toContain('Devices in hardware');
    expect((await trial.run('provider.list')).items[2]).toMatchObject({ name: 'city-a', state: 'open', losses: 0 });
  });

  test('stands in the inventory of cryptography with its module', async () => {
    const modules = async () => (await trial.run('inventory.list', { kind: 'module' })).items;
    await expect
      .poll(modules, { timeout: 60_000 })
      .toMatchObject([{ name: 'city-a', foundBy: 'trust', parameters: { model: 'SoftHSM v2', state: 'open' } }]);
    const { items } = await trial.run('inventory.list', { kind: 'key' });
    const held = items.filter((one: { parameters: { held: string } }) => one.parameters.held === 'hsm');
    expect(held).toMatchObject([{ location: 'key ring citywall', algorithm: 'ecdsa-p256' }]);
  });
});
