import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, type Reader, seriousBarriers, signIn, startBrowser } from './console-browser.ts';
import { type StartedCitywall, startCitywall } from './start-citywall.ts';

const desk: Reader = { language: 'en-GB', theme: 'light', width: 1366, height: 768 };
const phone: Reader = { language: 'zh-CN', theme: 'dark', width: 390, height: 844 };
const password = 'gravel lantern otter 7';
const stolen = 'umbrella quartz nineteen plover';

if (noBrowser) console.warn(`Passwords in the console are not tested here: it ${noBrowser}.`);

/** Who sets the policy, brings passwords along, chooses one, and signs in while others guess. */
describe.skipIf(noBrowser)('passwords in the console', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-passwords-'));
    // Behind a proxy, so that guesses can come from many addresses.
    const flags = ['--empty', '--trusted-proxies', '127.0.0.1'];
    citywall = await startCitywall({ data: join(folder, 'data'), flags });
    const people: readonly [name: string, more: object][] = [
      ['zhaolei', {}],
      ['wanghong', { password, mustChangePassword: false }],
    ];
    for (const [name, more] of people) {
      await citywall.call('POST', '/identity/users', { name, displayName: name, roles: ['viewer'], ...more });
    }
    browser = await startBrowser();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the policy is changed with what changes shown first', async () => {
    const { page, context, complaints } = await openWindow(browser, desk);
    await signIn(page, citywall.url);
    await page.goto(`${citywall.url}/passwords`);
    await page.getByRole('button', { name: 'Change the policy' }).click();
    await page.getByLabel('Characters at least').fill('7');
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByLabel('Characters at least').fill('12');
    await page.getByText('10 → 12').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('usual: 10').waitFor();
    const { policy } = await citywall.call<{ policy: { minimumLength: number } }>('GET', '/identity/password-policy');
    expect(policy.minimumLength).toBe(12);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a list of leaked passwords is loaded, and the meter knows it', async () => {
    const { page, context, complaints } = await openWindow(browser, desk);
    const hashes = ['x', stolen, 'y'].map((text) => createHash('sha1').update(text).digest('hex').toUpperCase());
    writeFileSync(join(folder, 'list.txt'), `${hashes.sort().join(':4\r\n')}:4\r\n`);
    await signIn(page, citywall.url);
    await page.goto(`${citywall.url}/passwords?tab=leaked`);
    await page.getByRole('button', { name: 'Load a list' }).click();
    await page.locator('input[type=file]').setInputFiles(join(folder, 'list.txt'));
    await page.getByRole('dialog').getByRole('button', { name: 'Load a list' }).click();
    await page.locator('.facts').getByText('3', { exact: true }).waitFor();
    await page.goto(`${citywall.url}/password`);
    await page.getByLabel('New password', { exact: true }).fill(stolen);
    await page.getByText('This password was found among stolen ones').first().waitFor();
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByText('strong').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('passwords of another system are brought along on a phone, and work', async () => {
    const { page, context, complaints } = await openWindow(browser, phone);
    const salt = Buffer.from('saltsalt');
    const digest = createHash('sha512').update(password).update(salt).digest();
    const hash = `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}`;
    await signIn(page, citywall.url);
    await page.goto(`${citywall.url}/passwords?tab=import`);
    await page.locator('textarea').fill(`zhaolei ${hash}\nnobody, ${hash}\n`);
    await page.getByRole('button', { name: '迁入' }).click();
    await page.getByText('已迁入 1 个').waitFor();
    await page.getByText('没有该名称的启用账户').waitFor();
    expect(await page.locator('textarea').inputValue()).toBe('');
    expect(await page.content()).not.toContain(hash.slice(10, 40));
    expect(await seriousBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
    const answer = await attempt('zhaolei', password, '198.51.100.3');
    expect(answer.status).toBe(200);
  });

  function attempt(name: string, word: string, address: string): Promise<Response> {
    return fetch(`${citywall.url}/api/v1/identity/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ name, password: word }),
    });
  }

  test('who signs in while a botnet guesses at the name solves a puzzle and is in', async () => {
    let over = false;
    let guesses = 0;
    const botnet = (async () => {
      for (; !over; guesses += 1) {
        await (await attempt('wanghong', `guess ${guesses}`, `10.1.${guesses % 200}.9`)).text();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    // Until the pauses are so long that the owner would hardly ever find the name free.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const { page, context } = await openWindow(browser, phone);
    await page.goto(`${citywall.url}/sign-in`);
    await page.locator('input[autocomplete^="username"]').fill('wanghong');
    await page.locator('input[autocomplete="current-password"]').fill(password);
    await page.locator('button[type="submit"]').click();
    await page.locator('.puzzle').waitFor();
    await page.waitForURL((address) => address.pathname === '/', { timeout: 60_000 });
    over = true;
    await botnet;
    // And hears of it, until it was seen.
    await page.getByText('次以您名义的登录尝试失败').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: '已读' }).click();
    await page.getByText('次以您名义的登录尝试失败').waitFor({ state: 'detached' });
    await context.close();
  }, 120_000);
});
