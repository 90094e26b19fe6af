import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { adminPassword } from './start-citywall.ts';

const chromiumPath = process.env.CITYWALL_CHROMIUM ?? '/usr/bin/chromium';

/** Why there is no browser here to test with; undefined when there is one. */
export const noBrowser = existsSync(chromiumPath) ? undefined : `needs ${chromiumPath}`;

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the system's Chromium. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: flags });
}

export interface Reader {
  readonly language: 'en-GB' | 'zh-CN';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** A person's browser window of their own, with nothing kept from before; complaints of the pages are collected. */
export async function openWindow(
  browser: Browser,
  reader: Reader,
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    locale: reader.language,
    colorScheme: reader.theme,
    viewport: { width: reader.width, height: reader.height },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // What the server refused is collected below, with its address.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('response', (response) => {
    // A refused sign-in is an answer, not a fault.
    if (response.status() >= 400 && response.status() !== 401) {
      complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  });
  return { context, page, complaints };
}

/** Signs in by the form. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.locator('input[autocomplete^="username"]').fill('admin');
  await page.locator('input[autocomplete="current-password"]').fill(adminPassword);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((address) => address.pathname === '/');
  await page.locator('.figures').waitFor();
}

/** What axe-core finds on the page that is serious or critical, as one line each. */
export async function seriousBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(`if (!window.axe) { ${axe.source} }`);
  const result = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
  };
  return result.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${new URL(page.url()).pathname}: ${violation.id} ${violation.nodes[0]?.html.slice(0, 160)}`);
}
