import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const password = 'eight patient herons at dawn';
const desk = { language: 'en-GB', theme: 'light', width: 1366, height: 768 } as const;
const phone = { language: 'zh-CN', theme: 'dark', width: 390, height: 844 } as const;

if (noBrowser) console.warn(`Policies in the console are not tested here: it ${noBrowser}.`);

/** What two security administrators do with the policies of their city. */
describe.skipIf(noBrowser)('policies in the console', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-policies-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty'] });
    await citywall.call('POST', '/identity/users', {
      ...{ name: 'wang', displayName: 'Wang', roles: ['security-administrator'], password, mustChangePassword: false },
    });
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A window of a person who is signed in and on a page. */
  async function windowOf(name: string, secret: string, path: string, reader: typeof desk | typeof phone = desk) {
    const { page, complaints } = await openWindow(browser, reader);
    await page.goto(`${citywall.url}/sign-in?back=${encodeURIComponent(path)}`);
    await page.locator('input[autocomplete^="username"]').fill(name);
    await page.locator('input[autocomplete="current-password"]').fill(secret);
    await page.locator('button[type="submit"]').first().click();
    await page.waitForURL((address) => address.pathname !== '/sign-in');
    await page.locator('h1').waitFor();
    return { page, complaints };
  }

  async function confirm(page: Page, label: string, secret: string): Promise<void> {
    await page.getByRole('dialog').getByRole('button', { name: label, exact: true }).last().click();
    const proof = page.locator('dialog input[type="password"]');
    await Promise.race([proof.waitFor(), page.getByRole('dialog').waitFor({ state: 'detached' })]);
    if (!(await proof.isVisible())) return;
    await proof.fill(secret);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  test('a policy is written with its mistakes shown, tried, and approved by another before it decides', async () => {
    const { page, complaints } = await windowOf('admin', adminPassword, '/roles/new-policy');
    await page.getByLabel('Module').selectOption('response');
    await page.getByLabel('Short name').fill('viewers-comment');
    const text = page.getByLabel('Policy (Cedar)');
    await text.fill('permit(principal in Role::"viewer", action, resource)\nwhen { context.hour > 8 };');
    await page.getByText('What is permitted must be named').waitFor();
    await text.fill(
      'permit(principal in Role::"viewer", action in [Action::"response.incident.comment"], resource)\nwhen { context.hour > 8 };',
    );
    await page.getByRole('button', { name: /Line 2, column 8/ }).waitFor();
    await text.fill('permit(principal in Role::"viewer", action in [Action::"response.incident.comment"], resource);');
    await page.getByText('No mistakes. It concerns 1 operations.').waitFor();
    await page.getByLabel('What it says, in English').fill('Viewers comment on incidents.');
    await page.getByLabel('What it says, in Chinese').fill('查看者可以为事件添加评论。');
    await page.getByLabel('Why it is wanted').fill('Order 7');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.waitForURL((address) => address.pathname === '/roles/policies/city.response.viewers-comment');
    await page.getByRole('button', { name: 'Try and publish …' }).click();
    await page.getByText('another security administrator must approve').waitFor();
    await page.getByRole('dialog').getByText('response.incident.comment').first().waitFor();
    await page.getByRole('dialog').getByLabel('Reason').fill('Order 7');
    await confirm(page, 'Ask for approval', adminPassword);
    await page.getByText('It waits for another security administrator.').first().waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    const ask = { principal: { roles: ['viewer'] }, operation: 'response.incident.comment' };
    const outcome = async () =>
      (await citywall.call<{ allowed: boolean }>('POST', '/access/decisions/explain', ask)).allowed;
    expect(await outcome()).toBe(false);

    const { page: second } = await windowOf('wang', password, '/roles?tab=changes');
    await second.getByRole('button', { name: 'Approve' }).click();
    await confirm(second, 'Approve', password);
    await second.getByText('Published').first().waitFor();
    expect(await outcome()).toBe(true);
    // What the server refused while the text was wrong is an answer: the check itself is always 200.
    expect(complaints).toEqual([]);
  });

  test('what-if tells why not, on a phone and in Chinese, without barriers', async () => {
    const { page, complaints } = await windowOf(
      'admin',
      adminPassword,
      '/what-if?who=role:viewer&operation=response.block.create',
      phone,
    );
    await page.getByText('不允许').first().waitFor();
    await page.getByText('请求者具有角色“操作员”').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    for (const path of [
      '/what-if?tab=reach',
      '/what-if?tab=holders&operation=response.block.create',
      '/roles?tab=policies',
    ]) {
      await page.goto(citywall.url + path);
      await page.locator('h1').waitFor();
      await expect.poll(() => page.locator('.skeleton').count(), { timeout: 30_000 }).toBe(0);
      expect(await seriousBarriers(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path).toBe(true);
    }
    expect(complaints).toEqual([]);
  });
});
