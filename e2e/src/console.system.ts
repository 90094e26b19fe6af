import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, signIn, startBrowser } from './console-browser.ts';
import { type StartedCitywall, startCitywall } from './start-citywall.ts';

const attacker = '203.0.113.66';
const desk = { language: 'en-GB', theme: 'light', width: 1366, height: 768 } as const;
const pages = [
  '/',
  '/incidents',
  '/events',
  '/findings',
  '/sources',
  '/rules',
  '/blocks?state=all',
  '/runs',
  '/playbooks',
  '/agents',
  '/people',
  '/organisations',
  '/hygiene',
  '/keys',
  '/roles',
  '/trust',
  '/trust/ceremony',
  '/trust/certificates',
  '/trust/authorities',
  '/trust/profiles',
  '/trust/profiles/device',
  '/trust/new-profile',
  '/trust/keys',
  '/trust/keys?tab=rings',
  '/trust/keys?tab=destructions',
  '/trust/keys?tab=use',
  '/trust/keys?tab=providers',
  '/trust/keys?tab=quotas',
  '/trust/enrolments',
  '/trust/enrolments?tab=acme',
  '/trust/enrolments?tab=double',
  '/trust/enrolments?tab=ways',
  '/trust/privileges',
  '/trust/privileges?tab=grants',
  '/trust/privileges?tab=tokens',
  '/trust/supervision',
  '/trust/supervision?tab=inventory',
  '/trust/supervision?tab=policy',
  '/trust/supervision?tab=calendar',
  '/trust/supervision?tab=scans',
  '/trust/supervision?tab=quantum',
  '/trust/supervision?tab=assessments',
  '/audit',
  '/settings',
  '/settings?tab=all',
];

if (noBrowser) console.warn(`The console is not tested here: it ${noBrowser}.`);

describe.skipIf(noBrowser)('the console on the demonstration city', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-console-'));
    citywall = await startCitywall({ data: join(folder, 'data') });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a person who has never seen it finds the attack, sees why, and undoes the block', async () => {
    const { context, page, complaints } = await openWindow(browser, desk);
    await page.goto(citywall.url);
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await signIn(page, citywall.url);

    await page.getByRole('link', { name: new RegExp(`${attacker} .*blocked`) }).click({ timeout: 90_000 });
    await page.getByRole('heading', { level: 1, name: new RegExp(attacker) }).waitFor();
    await page.locator('.evidence mark', { hasText: attacker }).first().waitFor();
    await expect(page.locator('.rule-words').first().innerText()).resolves.toMatch(/5 events within 300 seconds/);

    await page.locator('.page-head').getByRole('button', { name: 'Undo the block' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/reaches everything behind these gateways again/).waitFor();
    const undo = dialog.getByRole('button', { name: 'Undo the block' });
    await expect(undo.isDisabled()).resolves.toBe(true);
    await dialog.getByLabel('Reason').fill('A test of our own');
    await undo.click();
    await page.locator('.toast').getByRole('link', { name: 'Show' }).click();
    await page.locator('.side').getByText('Undone').first().waitFor({ timeout: 20_000 });

    const { items } = await citywall.call<{ items: { address: string; state: string }[] }>('GET', '/response/blocks');
    expect(items.find((block) => block.address === attacker)?.state).toBe('undone');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('works by keyboard and keeps what it shows in the address', async () => {
    const { context, page } = await openWindow(browser, desk);
    await signIn(page, citywall.url);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: '' }).getByText('Next row').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await page.waitForURL(/\/events/);
    await page.locator('tbody tr').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('Failed password');
    await page.keyboard.press('Enter');
    await page.waitForURL(/text=Failed/);
    await page.locator('tbody mark').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('h1').click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/event=/);
    await page.locator('.side .raw mark').first().waitFor();
    const address = page.url();
    const colleague = await context.newPage();
    await colleague.goto(address);
    await colleague.locator('.side .raw mark').first().waitFor();
    await page.goBack();
    await page.locator('.side').waitFor({ state: 'detached' });
    await context.close();
  });

  test('new rows announce themselves and do not jump', async () => {
    const { context, page } = await openWindow(browser, desk);
    await signIn(page, citywall.url);
    await page.goto(`${citywall.url}/events?text=announced-by-test&since=1h`);
    const send = (text: string) =>
      citywall.call('POST', '/intake/console-test', { message: `announced-by-test ${text}` });
    await send('first');
    await page.locator('tbody tr', { hasText: 'first' }).waitFor({ timeout: 30_000 });
    await send('second');
    await page.locator('.waiting button').waitFor({ timeout: 30_000 });
    await expect(page.locator('tbody tr', { hasText: 'second' }).count()).resolves.toBe(0);
    await page.locator('.waiting button').click();
    await page.locator('tbody tr', { hasText: 'second' }).waitFor();
    await context.close();
  });

  test('takes away a proof of growth, says who may do what, and ends a session', async () => {
    const { context, page, complaints } = await openWindow(browser, desk);
    await signIn(page, citywall.url);
    await page.goto(`${citywall.url}/audit`);
    await page.getByRole('button', { name: 'Prove growth' }).click();
    await page.getByLabel('Records in the older checkpoint').fill('1');
    const size = await page.getByLabel('Records in the newer checkpoint').inputValue();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Take the proof away' }).click();
    expect((await saved).suggestedFilename()).toBe(`growth-1-${size}.proof.json`);

    await page.goto(`${citywall.url}/roles?who=role:viewer&operation=response.block.create`);
    await page.getByText('Not allowed').waitFor();
    await page.goto(`${citywall.url}/roles?who=role:operator&operation=response.block.create`);
    await page.getByText('Operators run playbooks').first().waitFor();

    await page.goto(`${citywall.url}/people`);
    await page.getByRole('row', { name: 'admin' }).getByRole('link').click();
    await page.waitForURL(/people\/./);
    await page.locator('.page-head').getByText('More', { exact: true }).click();
    await page.getByRole('button', { name: 'Sessions' }).click();
    await page.locator('.side li', { hasText: 'This one' }).getByText('End the session').click();
    await page.getByRole('dialog').getByRole('button', { name: 'End the session' }).click();
    await page.waitForURL(/sign-in/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each([
    { language: 'zh-CN', theme: 'dark', width: 1366, height: 768 },
    { language: 'en-GB', theme: 'light', width: 1920, height: 1080 },
    { language: 'zh-CN', theme: 'light', width: 390, height: 844 },
  ] as const)('has no serious barrier and no sideways scrolling: $language $theme $width', async (reader) => {
    const { context, page, complaints } = await openWindow(browser, reader);
    await signIn(page, citywall.url);
    await expect(page.locator('html').getAttribute('lang')).resolves.toBe(reader.language === 'zh-CN' ? 'zh-CN' : 'en');
    const found: string[] = [];
    for (const path of pages) {
      await page.goto(citywall.url + path);
      await page.locator('h1').waitFor();
      await page.waitForTimeout(400);
      found.push(...(await seriousBarriers(page)));
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(sideways) > 0) found.push(`${path}: scrolls sideways by ${sideways}`);
    }
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('shows its first view in 1.5 s and 300 KB from cold', async () => {
    const { context, page } = await openWindow(browser, desk);
    await signIn(page, citywall.url);
    const cold = await browser.newContext({
      storageState: await context.storageState(),
      viewport: { width: 1366, height: 768 },
    });
    const fresh = await cold.newPage();
    const session = await cold.newCDPSession(fresh);
    await session.send('Network.enable');
    let received = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      received += encodedDataLength;
    });
    const began = Date.now();
    await fresh.goto(citywall.url);
    await fresh
      .locator('.figure .value', { hasText: /^[\d,]+$/ })
      .first()
      .waitFor();
    const took = Date.now() - began;
    await fresh.waitForTimeout(500);
    console.log(`first view: ${took} ms, ${Math.round(received / 1000)} kB`);
    expect(received).toBeLessThan(300_000);
    expect(took).toBeLessThan(1_500);
    await cold.close();
    await context.close();
  });
});
