import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { algorithmOfKey, contentDigest, signingKey, signMessage } from '@citywall/http-signature';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, root } from './start-citywall.ts';
import { hasPrograms, startTrustCity, type TrustCity } from './trust-city.ts';

if (noBrowser) console.warn(`The page of services is not tested here: it ${noBrowser}.`);

/** Two services, one with a key in SM2, one in ECDSA, certified by the city. */
describe.skipIf(!hasPrograms('openssl'))('trusted services', () => {
  let city: TrustCity;
  const at = (name: string) => join(city.folder, name);
  const citywall = (...args: readonly string[]) =>
    execFileSync(process.execPath, ['apps/cli/src/main.ts', ...args], { cwd: root, stdio: 'pipe' }).toString();

  beforeAll(async () => {
    city = await startTrustCity();
    for (const [name, options] of [
      ['water', ['-newkey', 'sm2', '-sm3', '-sigopt', 'distid:1234567812345678']],
      ['power', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ] as const) {
      const files = ['-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`];
      execFileSync('openssl', ['req', '-new', ...options, ...files], { cwd: city.folder, stdio: 'pipe' });
      const { chain } = await city.call<{ chain: string }>('POST', '/trust/certificates', {
        ...{ profile: 'device', request: readFileSync(at(`${name}.csr`), 'utf8') },
        owner: { type: 'application', id: name },
      });
      writeFileSync(at(`${name}.pem`), chain);
    }
    const { items } = await city.call<{ items: { parent: string | null; certificate: string }[] }>(
      'GET',
      '/trust/authorities',
    );
    writeFileSync(
      at('roots.pem'),
      items
        .filter(({ parent }) => parent === null)
        .map(({ certificate }) => certificate)
        .join(''),
    );
    const description = { openapi: '3.1.0', info: { title: '阀门 Valves', version: '1.0' }, paths: {} };
    writeFileSync(at('api.json'), JSON.stringify(description));
  }, 120_000);
  afterAll(() => city?.close());

  test.each(['water', 'power'])('%s: signed, published, fetched and verified with the root alone', async (name) => {
    const key = ['--key', at(`${name}.key`), '--certificates', at(`${name}.pem`)];
    const signed = citywall('services', 'sign', at('api.json'), '--service', `${name}.api`, ...key);
    const published = await city.call('POST', '/identity/services', JSON.parse(signed));
    expect(published).toMatchObject({ version: '1.0', owner: { type: 'application', name } });
    const shown = await city.call('GET', `/identity/services/${name}.api`);
    expect(shown).toMatchObject({ check: { holds: true } });
    writeFileSync(at('fetched.json'), JSON.stringify(shown));
    expect(citywall('services', 'verify', at('fetched.json'), '--root', at('roots.pem'))).toMatch(
      `HOLDS: ${name}.api 1.0`,
    );
  });

  test('a message is believed once, and no more when the certificate is revoked', async () => {
    const own = createPrivateKey(readFileSync(at('water.key')));
    const key = signingKey('water.api', algorithmOfKey(own), own);
    const message = async () => {
      const request = {
        method: 'POST',
        url: 'https://power.city.example/orders',
        headers: { 'content-digest': contentDigest(Buffer.from('{}')) },
      };
      const fields = await signMessage(request, key, {
        ...{
          components: ['@method', '@target-uri', 'content-digest'],
          created: Math.trunc(Date.now() / 1_000),
          nonce: randomUUID(),
        },
      });
      const headers = { ...request.headers, 'signature-input': fields.signatureInput, signature: fields.signature };
      return { ...request, headers, body: Buffer.from('{}').toString('base64') };
    };
    const verify = (sent: object) => city.call('POST', '/identity/messages/verify', sent);
    const sent = await message();
    expect(await verify(sent)).toMatchObject({ service: 'water.api', algorithm: 'sm2-sm3', signer: { id: 'water' } });
    await expect(verify(sent)).rejects.toThrow(/replay\.seen/);
    const { items } = await city.call<{ items: { id: string; owner: { id: string } }[] }>(
      'GET',
      '/trust/certificates?limit=100',
    );
    const certificate = items.find(({ owner }) => owner.id === 'water');
    await city.call('POST', `/trust/certificates/${certificate?.id}/revoke`, { reason: 'keyCompromise' });
    await expect
      .poll(async () => verify(await message()).then(() => 'believed', String), { timeout: 5_000 })
      .toMatch(/key\.unknown/);
  });

  describe.skipIf(noBrowser)('in the console', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser?.close());

    test.each([
      { language: 'en-GB', theme: 'light', width: 1366, height: 768 },
      { language: 'zh-CN', theme: 'dark', width: 390, height: 844 },
    ] as const)('$language: the list, a description that holds and one that does not', async (reader) => {
      const { page, complaints } = await openWindow(browser, reader);
      await page.goto(`${city.url}/sign-in?back=/services`);
      await page.locator('input[autocomplete^="username"]').fill('admin');
      await page.locator('input[autocomplete="current-password"]').fill(adminPassword);
      await page.locator('button[type="submit"]').first().click();
      await page.getByText('power.api').first().waitFor();
      for (const [name, tone] of [
        ['power.api', 'good'],
        ['water.api', 'bad'],
      ] as const) {
        await page.goto(`${city.url}/services?open=${name}`);
        await page.locator(`.banner.${tone}`).first().waitFor();
        if (process.env.CITYWALL_PICTURES)
          await page.screenshot({
            path: join(process.env.CITYWALL_PICTURES, `services-${reader.language}-${name}.png`),
          });
        expect(await seriousBarriers(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });
});
