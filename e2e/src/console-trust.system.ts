import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const desk = { language: 'en-GB', theme: 'light', width: 1366, height: 768 } as const;
const holders = ['Li Wei', 'Chen Jie', 'Wang Fang'];

if (noBrowser) console.warn(`The ceremony is not tested here: it ${noBrowser}.`);

/** Proves again who one is, if the platform asks. */
async function proveIfAsked(page: Page): Promise<void> {
  const password = page.locator('dialog input[type="password"]');
  if (!(await password.isVisible())) return;
  await password.fill(adminPassword);
  await page.keyboard.press('Enter');
}

/** Hands every share over as the page asks for it; answers the shares as their holders would have them on paper. */
async function takeShares(page: Page): Promise<string[]> {
  const shares: string[] = [];
  await page.locator('.share-row').first().waitFor();
  for (const holder of holders.keys()) {
    await page
      .locator('.share-row')
      .nth(holder)
      .getByRole('button', { name: /^Show to/ })
      .click();
    shares.push((await page.locator('.share-text').innerText()).trim());
    await page.getByRole('button', { name: 'Print this share' }).click();
    await page.getByRole('button', { name: 'Handed over', exact: true }).click();
  }
  await page.getByRole('button', { name: 'All shares are handed over' }).click();
  return shares;
}

async function give(page: Page, share: string): Promise<void> {
  await page.getByLabel('Share', { exact: true }).fill(share);
  await page.getByRole('button', { name: 'Give this share' }).click();
}

describe.skipIf(noBrowser)('the ceremony on a city that was never founded', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-ceremony-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty'] });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  test('founds root and hierarchies, seals, names a wrong share, unseals and shares anew', async () => {
    const { context, page } = await openWindow(browser, desk);
    await page.addInitScript(
      'window.sheets = []; window.print = () => window.sheets.push(document.querySelector("body > .print-now").textContent)',
    );
    await page.goto(`${citywall.url}/sign-in?back=%2Ftrust`);
    await page.locator('input[autocomplete^="username"]').fill('admin');
    await page.locator('input[autocomplete="current-password"]').fill(adminPassword);
    await page.locator('button[type="submit"]').click();
    await page.getByText('Not founded yet').waitFor();
    await page.getByRole('link', { name: 'Found the city’s trust' }).click();

    for (const surplus of [5, 4]) await page.getByLabel(`Remove holder ${surplus}`).click();
    for (const [at, name] of holders.entries()) await page.getByLabel(`Holder ${at + 1}`, { exact: true }).fill(name);
    await page.getByLabel('Shares needed to unseal').selectOption('2');
    await page.getByText('Any 2 of 3 holders together unseal').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the root key' }).click();
    await proveIfAsked(page);
    const shares = await takeShares(page);
    expect(new Set(shares).size).toBe(3);
    const sheets = (await page.evaluate('window.sheets')) as string[];
    for (const [at, sheet] of sheets.entries()) {
      expect(sheet).toContain(shares[at]);
      expect(sheet).toContain(holders[at]);
      for (const other of shares) if (other !== shares[at]) expect(sheet).not.toContain(other);
    }
    // Nothing of the shares stays in the page once they are handed over.
    for (const share of shares) expect(await page.content()).not.toContain(share);

    await page.getByLabel('Organisation').fill('Linhai');
    await page.getByLabel('The city’s domain').fill('linhai.example');
    await page.getByRole('button', { name: 'Found the hierarchies' }).click();
    await proveIfAsked(page);
    await page.getByText('Both hierarchies are founded.').waitFor({ timeout: 20_000 });

    await page.getByRole('button', { name: 'Seal now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Seal now' }).click();
    await proveIfAsked(page);
    await page.getByText('0 of 2 shares given').waitFor();
    const [first = '', second = '', third = ''] = shares;
    const mistyped = first.slice(0, -1) + (first.endsWith('A') ? 'B' : 'A');
    await give(page, mistyped);
    await page.getByRole('alert').getByText('Li Wei').waitFor();
    await give(page, first);
    await page.getByText('Share taken: 1 of 2.').waitFor();
    await give(page, third);
    await page.getByText('The city is unsealed.').waitFor();
    expect(await citywall.call('GET', '/trust/seal')).toMatchObject({ state: 'unsealed', epoch: 1 });

    await page.getByRole('button', { name: 'Share anew…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Present share 1').fill(second);
    await dialog.getByLabel('Present share 2').fill(third);
    await dialog.getByLabel('Holder 3', { exact: true }).fill('Zhao Min');
    await dialog.getByRole('button', { name: 'Share anew' }).click();
    await proveIfAsked(page);
    const renewed = await takeShares(page);
    expect(renewed).not.toContain(first);
    expect(await citywall.call('GET', '/trust/seal')).toMatchObject({ epoch: 2, threshold: 2 });

    await page.goto(`${citywall.url}/trust/authorities`);
    await page.getByText('Linhai National Root').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await context.close();
  }, 120_000);
});
