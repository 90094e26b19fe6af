import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const password = 'seven copper lanterns drift';
const desk = { language: 'en-GB', theme: 'light', width: 1366, height: 768 } as const;
const phone = { language: 'zh-CN', theme: 'light', width: 390, height: 844 } as const;

/** As a field for local times takes it; the browser is in the zone of this process. */
function localTime(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** People, organisations, posts and orders, as two administrators handle them in a real browser. */
describe.skipIf(noBrowser !== undefined)(`the registry in the console (${noBrowser ?? 'Chromium'})`, () => {
  let folder: string;
  let citywall: StartedCitywall;
  let browser: Browser;
  let health: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-registry-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty'] });
    browser = await startBrowser();
    const made = await citywall.call<{ organisation: { id: string } }>('POST', '/identity/organisations', {
      ...{ name: { en: 'Health', zh: '卫生局' }, code: 'health', kind: 'department' },
    });
    health = made.organisation.id;
    await person('nurse', '护士长', [], health);
  });

  afterAll(async () => {
    await browser?.close();
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  const person = (name: string, displayName: string, roles: string[], organisation: string) =>
    citywall.call<{ user: { id: string } }>('POST', '/identity/users', {
      ...{ name, displayName, roles, organisation, password, mustChangePassword: false },
    });

  async function enter(page: Page, name: string, secret: string): Promise<void> {
    const headers = { 'x-citywall-request': '1' };
    const data = { name, password: secret };
    const answer = await page.request.post(`${citywall.url}/api/v1/identity/sessions`, { data, headers });
    expect(answer.status()).toBe(200);
  }

  test('makes an organisation and a post, and puts somebody on it by an order that gives its role', async () => {
    const { context, page, complaints } = await openWindow(browser, desk);
    await enter(page, 'admin', adminPassword);
    await page.goto(`${citywall.url}/organisations`);
    await page.getByRole('button', { name: 'Add below' }).click();
    await page.getByLabel('Name in Chinese').fill('公安局');
    await page.getByLabel('Name in English').fill('Police');
    await page.getByLabel('Code').fill('police');
    await page.getByRole('dialog').getByRole('button', { name: 'Add below' }).click();
    await page.getByRole('navigation', { name: 'Tree of organisations' }).getByRole('link', { name: 'Police' }).click();
    await page.getByRole('button', { name: 'Add a post' }).click();
    await page.getByLabel('Title in Chinese').fill('值班员');
    await page.getByLabel('Title in English').fill('Officer on duty');
    await page.getByRole('dialog').getByText('Operator', { exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add a post' }).click();
    await page.getByRole('cell', { name: 'Officer on duty' }).waitFor();

    const police = new URL(page.url()).searchParams.get('organisation') ?? '';
    const { user } = await person('officer', '王警官', [], police);
    await page.goto(`${citywall.url}/people/${user.id}`);
    await page.getByRole('button', { name: 'Give an order' }).first().click();
    await page.getByRole('combobox', { name: 'Post', exact: true }).selectOption({ label: 'Police · Officer on duty' });
    await page.getByLabel('In force from').fill(localTime(Date.now() - 7_200_000));
    await page.getByLabel('Document number').fill('人字〔2026〕7号');
    expect(await seriousBarriers(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Give an order' }).click();
    await page.getByText('By the post · Officer on duty').waitFor();
    await page.getByText('人字〔2026〕7号').first().waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('shows a department administrator his own people on a phone, and nobody else', async () => {
    await person('chief', '李科长', ['department-administrator'], health);
    const { context, page, complaints } = await openWindow(browser, phone);
    await enter(page, 'chief', password);
    await page.goto(`${citywall.url}/people`);
    await page.getByRole('link', { name: '护士长' }).waitFor();
    await expect(page.locator('tbody tr').count()).resolves.toBe(2);
    expect(await page.getByRole('link', { name: '公安局' }).count()).toBe(0);
    expect(await seriousBarriers(page)).toEqual([]);
    expect(Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: '护士长' }).click();
    await page.getByRole('heading', { name: '历任岗位' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
