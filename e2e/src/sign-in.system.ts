import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, signIn, startBrowser } from './console-browser.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

/** Where the pictures of this test go, for somebody to look at. */
const pictures = process.env.CITYWALL_PICTURES;

const chains = `chain "administrators":
  for role system-administrator
  passkey or (password then (totp or recovery))

chain "default":
  password
`;

/** An authenticator of the browser that verifies its user by itself; answers what says whether its user is there. */
async function addAuthenticator(page: Page): Promise<(present: boolean) => Promise<unknown>> {
  const client: CDPSession = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return (enabled) => client.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
}

describe.skipIf(noBrowser)('signing in with a browser', () => {
  let data: string;
  let city: StartedCitywall;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let present: (there: boolean) => Promise<unknown>;
  let url: string;
  let secret = '';
  let codes: string[] = [];

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'citywall-sign-in-'));
    city = await startCitywall({ data, flags: ['--empty', '--https-port', '0'] });
    // Passkeys know names alone.
    url = city.url.replace('127.0.0.1', 'localhost');
    browser = await startBrowser();
    ({ page, complaints } = await openWindow(browser, { language: 'en-GB', theme: 'light', width: 1366, height: 768 }));
    present = await addAuthenticator(page);
    await signIn(page, url);
  });
  afterAll(async () => {
    await browser?.close();
    await city?.interrupt();
    rmSync(data, { recursive: true, force: true });
  });

  const look = async (name: string) => {
    expect(await seriousBarriers(page)).toEqual([]);
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  };
  const signOut = async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
  };
  const atHome = () => page.waitForURL((address) => address.pathname === '/');
  const typePassword = async () => {
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill(adminPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  const codeNow = () => new TOTP({ secret }).generate({ timestamp: Date.now() });

  test('a passkey, an authenticator app and recovery codes are set up on “my account”', async () => {
    await page.goto(`${url}/me`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name for it').fill('Laptop');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Laptop was added.').waitFor();
    await page.getByRole('button', { name: 'Add an app' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    await look('totp-form');
    const link = await page.getByRole('link', { name: 'Open the app on this device' }).getAttribute('href');
    secret = new URL(link ?? '').searchParams.get('secret') ?? '';
    await page.getByLabel('Code from your authenticator app').fill(codeNow());
    await page.getByLabel('Name for it').fill('Phone');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Phone was added.').waitFor();
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    await page.locator('.recovery-sheet li').first().waitFor();
    codes = await page.locator('.recovery-sheet li').allTextContents();
    expect(codes).toHaveLength(10);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 of 10 left').waitFor();
    await look('my-account');
  });

  test('chains are tried before they count: what would lock all administrators out cannot be published', async () => {
    await page.goto(`${url}/chains`);
    const editor = page.getByLabel('Chains', { exact: true });
    await editor.fill(chains.replace('passkey or (password then (totp or recovery))', 'password then certificate'));
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('These chains cannot go live.').waitFor();
    await look('chains-locked-out');
    expect(await page.getByRole('button', { name: 'Save and publish' }).isDisabled()).toBe(true);
    await editor.fill('chain "x":\n  for role x or and\n  password');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('Line 2, column 17').waitFor();
    await editor.fill(chains);
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('Every duty can still be acted for.').waitFor();
    await look('chains-tried');
    await page.getByRole('button', { name: 'Save and publish' }).click();
    await page.getByLabel('Reason').fill('administrators need two proofs');
    await page.getByRole('dialog').getByRole('button', { name: 'Save and publish' }).click();
    await page.getByText('Version 1 counts from now on.').waitFor();
    await page.getByText('These chains count now.').waitFor();
  });

  test('a passkey signs in without a name', async () => {
    // Where nobody touches it, the browser only offers it below the field of the name.
    await present(false);
    await signOut();
    const button = page.getByRole('button', { name: 'Sign in with a passkey' });
    await button.waitFor();
    await look('sign-in');
    await present(true);
    await button.click();
    await atHome();
    await page.goto(`${url}/me?tab=sessions`);
    await page.getByRole('cell', { name: /passkey/ }).waitFor();
    await look('my-sessions');
  });

  test('name and password lead to the second proof: a code of the app, once, or a recovery code', async () => {
    // Without its authenticator the browser offers no passkey by itself.
    const other = await openWindow(browser, { language: 'en-GB', theme: 'light', width: 1366, height: 768 });
    page = other.page;
    await page.goto(`${url}/sign-in`);
    await typePassword();
    await page.getByRole('heading', { name: 'One more step, admin' }).waitFor();
    await page.getByRole('button', { name: 'Use an authenticator app' }).click();
    await look('second-step');
    // The code used for enrolling is spent: the next one counts.
    const spent = codeNow();
    await expect.poll(codeNow, { timeout: 40_000, interval: 500 }).not.toBe(spent);
    const code = codeNow();
    await page.getByLabel('Code from your authenticator app').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await atHome();
    await signOut();
    await typePassword();
    await page.getByRole('button', { name: 'Use an authenticator app' }).click();
    await page.getByLabel('Code from your authenticator app').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('is not right, or was used before').waitFor();
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(codes[0] ?? '');
    await page.getByRole('button', { name: 'Continue' }).click();
    await atHome();
  });

  test('a critical act asks for a proof again, by whatever the person has', async () => {
    await page.goto(`${url}/me`);
    let asked = false;
    // Ten minutes are long for a test: the first answer is put in the place of the server's, everything after is its own.
    await page.route('**/api/v1/identity/recovery-codes', async (route) => {
      if (asked) return route.continue();
      asked = true;
      const text = { en: 'Prove again.', zh: '请再次验证。' };
      await route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'access.proof.required', text }),
      });
    });
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('heading', { name: 'Prove that it is you' }).waitFor();
    await look('step-up');
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(codes[1] ?? '');
    await page.getByRole('dialog').last().getByRole('button', { name: 'Continue' }).click();
    await page.locator('.recovery-sheet li').first().waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
  });

  test('HTTP Basic tells why it is closed, and the sessions page shows who is here', async () => {
    await expect(city.call('GET', '/identity/sessions/current')).rejects.toThrow('identity.basic.more-needed');
    await page.goto(`${url}/sessions`);
    await page.getByRole('row').nth(1).waitFor();
    await look('sessions');
  });

  test('the pages hold together on a phone, in Chinese', async () => {
    const cookies = await page.context().cookies();
    const phone = await openWindow(browser, { language: 'zh-CN', theme: 'dark', width: 390, height: 844 });
    page = phone.page;
    await page.goto(`${url}/sign-in`);
    await page.getByRole('heading', { name: '登录' }).waitFor();
    await look('phone-sign-in');
    await page.context().addCookies(cookies);
    const headings = { me: '我的账户', chains: '认证链', desk: '柜台服务', sessions: '会话' };
    for (const [path, heading] of Object.entries(headings)) {
      await page.goto(`${url}/${path}`);
      await page.getByRole('heading', { name: heading, exact: false, level: 1 }).waitFor();
      await page.waitForTimeout(300);
      await look(`phone-${path}`);
      const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect(tooWide, path).toBe(false);
    }
    expect(phone.complaints).toEqual([]);
    // The text with a fault was refused, as it should be.
    expect(complaints.filter((one) => !/^422 .*\/chains\/try$/.test(one))).toEqual([]);
  });
});
