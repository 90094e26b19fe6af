import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApacheApplication, freePort, noApache, startApache } from './apache-oidc.ts';
import { noBrowser, openWindow, seriousBarriers, startBrowser } from './console-browser.ts';
import { noNginx, startNginx } from './nginx-gate.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const reader = { language: 'en-GB', theme: 'light', width: 1366, height: 768 } as const;

describe('single sign-on', () => {
  let folder: string;
  let citywall: StartedCitywall;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-sign-on-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty', '--https-port', '0'] });
  });
  afterAll(async () => {
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An approved application. */
  async function register(input: object): Promise<{ id: string; secret: string }> {
    const { application, secret } = await citywall.call<{ application: { id: string }; secret: string }>(
      'POST',
      '/identity/applications',
      input,
    );
    await citywall.call('POST', `/identity/applications/${application.id}/approve`, {});
    return { id: application.id, secret };
  }

  /** The cookies of somebody who has just signed in. */
  async function session(): Promise<string> {
    const answer = await fetch(`${citywall.url}/api/v1/identity/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-citywall-request': '1' },
      body: JSON.stringify({ name: 'admin', password: adminPassword }),
    });
    return answer.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
  }

  test('openid-client: discovers, signs on with PKCE, renews, asks, revokes, pushes, acts by itself, authorises a device', async () => {
    const back = 'https://relying.example/back';
    const { id, secret } = await register({
      ...{ kind: 'web', name: { en: 'Relying', zh: '应用' }, redirectUris: [back], trusted: true },
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', device],
      scopes: ['trees.read'],
    });
    const here = new URL(citywall.url);
    const config = await client.discovery(here, id, secret, client.ClientSecretBasic(secret), {
      execute: [client.allowInsecureRequests],
    });
    const verifier = client.randomPKCECodeVerifier();
    const parameters = {
      ...{ redirect_uri: back, scope: 'openid profile', state: client.randomState(), nonce: client.randomNonce() },
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const pushed = await client.buildAuthorizationUrlWithPAR(config, parameters);
    const cookie = await session();
    const answer = await fetch(pushed, { headers: { cookie }, redirect: 'manual' });
    const tokens = await client.authorizationCodeGrant(config, new URL(answer.headers.get('location') ?? ''), {
      pkceCodeVerifier: verifier,
      expectedState: parameters.state,
      expectedNonce: parameters.nonce,
    });
    const subject = tokens.claims()?.sub ?? '';
    const person = await client.fetchUserInfo(config, tokens.access_token, subject);
    expect(person.preferred_username).toBe('admin');
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect((await client.tokenIntrospection(config, renewed.access_token)).active).toBe(true);
    await client.tokenRevocation(config, renewed.refresh_token ?? '');
    expect((await client.tokenIntrospection(config, renewed.access_token)).active).toBe(false);
    const own = await client.clientCredentialsGrant(config, { scope: 'trees.read' });
    expect(own.scope).toBe('trees.read');
    const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    await fetch(`${citywall.url}/api/v1/identity/device-codes/${begun.user_code}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'x-citywall-request': '1' },
      body: JSON.stringify({ allow: true }),
    });
    const byDevice = await client.pollDeviceAuthorizationGrant(config, begun);
    expect(byDevice.claims()?.sub).toBe(subject);
  });

  test('openid-client: takes tokens bound to a key, which nobody can use without it', async () => {
    const { id, secret } = await register({ kind: 'service', name: { en: 'Bound', zh: '绑定' }, mustBind: true });
    const config = await client.discovery(new URL(citywall.url), id, secret, client.ClientSecretBasic(secret), {
      execute: [client.allowInsecureRequests],
    });
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const tokens = await client.clientCredentialsGrant(config, {}, { DPoP });
    expect(tokens.token_type.toLowerCase()).toBe('dpop');
    await expect(client.clientCredentialsGrant(config)).rejects.toThrow();
  });

  describe.skipIf(noBrowser !== undefined || noApache !== undefined)(
    `Chromium and Apache with mod_auth_openidc${(noBrowser ?? noApache) ? ` (${noBrowser ?? noApache})` : ''}`,
    () => {
      let browser: Browser;
      let applications: ApacheApplication[];
      const running: { stop(): Promise<void> }[] = [];

      beforeAll(async () => {
        browser = await startBrowser();
        applications = [];
        for (const name of ['trees', 'lamps']) {
          const port = await freePort();
          const { id, secret } = await register({
            ...{ kind: 'web', trusted: name === 'trees', homeUrl: `http://127.0.0.1:${port}/` },
            ...{ name: { en: name, zh: name }, redirectUris: [`http://127.0.0.1:${port}/back`] },
            ...{ logOutUris: [`http://127.0.0.1:${port}/`] },
            backChannelUri: `http://127.0.0.1:${port}/back?logout=backchannel`,
          });
          const application = { name, port, issuer: citywall.url, client: id, secret };
          applications.push(application);
          running.push(startApache(folder, application));
          await answering(port);
        }
      });
      afterAll(async () => {
        await browser?.close();
        for (const one of running) await one.stop();
      });

      test('signs in once, opens two applications, signs out once of both within two seconds', async () => {
        const { context, page, complaints } = await openWindow(browser, reader);
        const [trees, lamps] = applications as [ApacheApplication, ApacheApplication];
        await page.goto(`http://127.0.0.1:${trees.port}/`);
        await page.locator('input[autocomplete^="username"]').fill('admin');
        await page.locator('input[autocomplete="current-password"]').fill(adminPassword);
        await page.locator('button[type="submit"]').click();
        await page.locator('#who').waitFor();
        expect(await whoIs(page)).toBe('admin');
        // The second one is not vouched for: it asks, but for no password.
        await page.goto(`http://127.0.0.1:${lamps.port}/`);
        const agree = page.getByRole('button', { name: 'Agree and go on' });
        await agree.waitFor();
        expect(await seriousBarriers(page)).toEqual([]);
        await agree.click();
        await page.locator('#who').waitFor();
        expect(await whoIs(page)).toBe('admin');
        const out = `http://127.0.0.1:${trees.port}/back?logout=${encodeURIComponent(`http://127.0.0.1:${trees.port}/`)}`;
        const began = Date.now();
        await page.goto(out);
        // Both have forgotten him: the browser's cookie is still there, and worth nothing.
        await expect.poll(() => isSignedIn(page, lamps.port), { timeout: 2_000 - (Date.now() - began) }).toBe(false);
        expect(await isSignedIn(page, trees.port)).toBe(false);
        expect(complaints).toEqual([]);
        await context.close();
      });

      test.skipIf(noNginx !== undefined)(
        `lets people through nginx that asks us${noNginx ? ` (${noNginx})` : ''}`,
        async () => {
          const port = await freePort();
          // Another host than the platform's, as in life: its cookie does not come along.
          const host = `localhost:${port}`;
          const { id } = await register({
            kind: 'gated',
            host,
            homeUrl: `http://${host}/`,
            name: { en: 'Map', zh: '地图' },
          });
          const nginx = startNginx(folder, { port, platform: citywall.url });
          running.push(nginx);
          await answering(port);
          const { context, page } = await openWindow(browser, reader);
          await page.goto(`http://${host}/streets?x=1`);
          await page.locator('input[autocomplete^="username"]').fill('admin');
          await page.locator('input[autocomplete="current-password"]').fill(adminPassword);
          await page.locator('button[type="submit"]').click();
          await page.waitForURL((address) => address.host === host && address.pathname === '/streets');
          expect(await page.locator('body').innerText()).toContain('hello admin at /streets?x=1');
          await citywall.call('POST', `/identity/applications/${id}/disable`, {});
          await expect
            .poll(async () => (await page.goto(`http://${host}/streets`))?.status(), { timeout: 3_000 })
            .not.toBe(200);
          await context.close();
        },
      );
    },
  );
});

const device = 'urn:ietf:params:oauth:grant-type:device_code';

const whoIs = (page: Page) => page.locator('#who').innerText();

/** Whether the application lets the browser in as it is, without leading it to the platform. */
async function isSignedIn(page: Page, port: number): Promise<boolean> {
  const answer = await page.request.get(`http://127.0.0.1:${port}/`, { maxRedirects: 0 });
  return answer.status() === 200;
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`nothing answers on port ${port}`);
}
