import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm2OpenKey, sm2PrivateKeyFromPkcs8, sm2PublicKeyToSpki } from '@citywall/gm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword } from './start-citywall.ts';
import { hasPrograms, startTrustCity, type TrustCity } from './trust-city.ts';

const desk = { language: 'en-GB', theme: 'light', width: 1366, height: 768 } as const;
const password = 'eight patient herons at dawn';
const why = noBrowser ?? (hasPrograms('openssl', 'bash', 'xxd') ? undefined : 'needs openssl, bash and xxd');

if (why) console.warn(`Custody of keys in the console is not tested here: it ${why}.`);

/** What two people, a quorum of holders and openssl do with the city's keys through the console. */
describe.skipIf(why)('the custody of keys in the console', () => {
  let city: TrustCity;
  let browser: Browser;
  const at = (name: string) => join(city.folder, name);
  const shell = (script: string): string =>
    execFileSync('bash', ['-euc', script], { cwd: city.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  /** A window of a person who is signed in and on a page. */
  async function windowOf(name: string, secret: string, path: string): Promise<Page> {
    const { page } = await openWindow(browser, desk);
    await page.goto(`${city.url}/sign-in?back=${encodeURIComponent(path)}`);
    await page.locator('input[autocomplete^="username"]').fill(name);
    await page.locator('input[autocomplete="current-password"]').fill(secret);
    await page.locator('button[type="submit"]').click();
    await page.locator('h1').waitFor();
    return page;
  }
  /** Does the main act of the open dialog, and proves who one is if that is asked for. */
  async function doIt(page: Page, label: string, secret = adminPassword): Promise<void> {
    await page.getByRole('dialog').getByRole('button', { name: label, exact: true }).last().click();
    const proof = page.locator('dialog input[type="password"]');
    await Promise.race([proof.waitFor(), page.getByRole('dialog').waitFor({ state: 'detached' })]);
    if (!(await proof.isVisible())) return;
    await proof.fill(secret);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** All that the page holds in memory, as the browser's own debugger writes it down. */
  async function heapOf(page: Page): Promise<string> {
    const debuggerOf = await page.context().newCDPSession(page);
    const chunks: string[] = [];
    debuggerOf.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk));
    await debuggerOf.send('HeapProfiler.collectGarbage');
    await debuggerOf.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    await debuggerOf.detach();
    return chunks.join('');
  }

  beforeAll(async () => {
    city = await startTrustCity();
    await city.call('POST', '/identity/users', {
      ...{ name: 'wang', displayName: 'Wang', roles: ['security-administrator'], password, mustChangePassword: false },
    });
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  test('an escrowed key leaves only when a second person approves, and only for its recipient', async () => {
    shell(`for key in holder recipient; do openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out $key.pem
      openssl pkcs8 -topk8 -nocrypt -in $key.pem -outform DER -out $key.der; done
      openssl req -new -sm3 -sigopt distid:1234567812345678 -key holder.pem -subj '/CN=Zhou Wei' -out holder.csr
      openssl pkey -in recipient.pem -pubout -out recipient.pub`);
    const page = await windowOf('admin', adminPassword, '/trust/enrolments?tab=double');
    await page.getByRole('button', { name: 'Issue a double certificate' }).click();
    await page.getByLabel('Request of the signature key').fill(readFileSync(at('holder.csr'), 'utf8'));
    await page.getByLabel('Holder (identifier)').fill('zhou.wei');
    await page.getByLabel('Holder (name)').fill('Zhou Wei');
    await page.getByRole('button', { name: 'Issue', exact: true }).click();
    await page.getByText('Give all three to the holder').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Recover…' }).click();
    await page.getByLabel('Recipient’s SM2 public key').fill(readFileSync(at('recipient.pub'), 'utf8'));
    await page.getByLabel('Reason').fill('Court order 2026-114');
    await doIt(page, 'Ask for the recovery');
    await page.getByRole('row', { name: /Court order/ }).click();
    await page.getByText('You asked for this recovery: another person decides.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve and deliver' }).count()).toBe(0);
    expect(await seriousBarriers(page)).toEqual([]);

    const second = await windowOf('wang', password, new URL(page.url()).pathname + new URL(page.url()).search);
    await second.getByRole('button', { name: 'Approve and deliver' }).click();
    await second.getByText('admin asked, you approve').waitFor();
    await doIt(second, 'Approve and deliver', password);
    const download = second.waitForEvent('download');
    await second.getByRole('button', { name: 'Download the enveloped key' }).click();
    await (await download).saveAs(at('recovered.der'));
    const recipient = sm2PrivateKeyFromPkcs8(readFileSync(at('recipient.der')));
    const key = sm2OpenKey(recipient, readFileSync(at('recovered.der')));
    expect(sm2PublicKeyToSpki(key.publicKey).length).toBeGreaterThan(80);
    await page.context().close();
    await second.context().close();
  }, 90_000);

  test('a key comes in by the very commands that the page shows', async () => {
    await city.call('POST', '/trust/rings', { name: 'Archive' });
    const page = await windowOf('admin', adminPassword, '/trust/keys');
    await page.getByRole('button', { name: 'Bring a key in' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Old archive key');
    const transport = page.getByRole('button', { name: 'Get a transport key' });
    await transport.click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'transport.pem' }).click();
    await (await download).saveAs(at('transport.pem'));
    writeFileSync(at('key.bin'), Buffer.alloc(32, 7));
    const wrapped = shell(await page.locator('dialog pre').innerText());
    await page.getByLabel('3. Paste the result').fill(wrapped);
    await doIt(page, 'Import');
    await page.locator('.toast').getByText('Old archive key is imported.').waitFor();
    await page.getByRole('link', { name: 'Old archive key' }).click();
    await page.getByText('imported', { exact: false }).first().waitFor();
    await page.context().close();
  }, 60_000);

  test('holders open the root keys for one purpose; an authority rolls over; nothing of a share stays in the page', async () => {
    // The ceremony of the founding stays open for a while.
    const { items } = await city.call<{ items: { id: string; state: string }[] }>('GET', '/trust/ceremonies');
    for (const { id, state } of items)
      if (state !== 'closed') await city.call('POST', `/trust/ceremonies/${id}/close`, {});
    const page = await windowOf('admin', adminPassword, '/trust/ceremony');
    await page.getByRole('button', { name: 'Open a root ceremony' }).click();
    await page.getByLabel('What it is for').fill('Roll over the people authority');
    await doIt(page, 'Open a root ceremony');
    await page.getByText('Waiting for 2 more shares').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    const [first = '', second = ''] = city.shares;
    const field = page.getByLabel('Give a share for: Roll over the people authority');
    await field.fill(first);
    await page.getByRole('button', { name: 'Give this share' }).click();
    await page.getByText('Waiting for 1 more share').waitFor();
    await field.fill(second);
    expect(await heapOf(page)).toContain(second);
    await page.getByRole('button', { name: 'Give this share' }).click();
    await page.getByText('Root keys can sign until').first().waitFor();
    await page.getByRole('link', { name: 'Trust home' }).click();
    await page.getByRole('heading', { name: 'Trust', exact: true }).waitFor();
    const heap = await heapOf(page);
    for (const share of [first, second]) expect(heap.includes(share)).toBe(false);

    await page.goto(`${city.url}/trust/authorities`);
    await page.getByRole('link', { name: /International People/ }).click();
    await page.getByRole('button', { name: 'Roll over' }).click();
    await doIt(page, 'Roll over');
    await page.getByText('Superseded').first().waitFor();
    await page.goto(`${city.url}/trust/ceremony`);
    await page.getByRole('button', { name: 'Close it now' }).click();
    await doIt(page, 'Close it now');
    await page.getByRole('button', { name: 'Open a root ceremony' }).waitFor();
    await page.context().close();
  }, 120_000);

  test('a changed policy and a bill of materials show what they would do before they do it', async () => {
    const page = await windowOf('admin', adminPassword, '/trust/supervision?tab=inventory');
    await page.getByRole('button', { name: 'Import a bill of materials' }).click();
    const asset = (name: string) => ({ name, cryptoProperties: { assetType: 'algorithm' } });
    const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [asset('MD5'), asset('AES-256-GCM')] };
    await page.locator('input[type="file"]').setInputFiles({
      name: 'mill.cdx.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(bom)),
    });
    await page.getByText('2 entries recognised, 0 of them known already').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Enter them' }).click();
    await page.getByText('2 entered, 0 seen again.').waitFor();

    await page.goto(`${city.url}/trust/supervision?tab=policy`);
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Identifier').fill('no-aes');
    await page.getByRole('dialog').getByLabel('Verdict').selectOption('weak');
    await page.getByLabel('Algorithms').fill('AES');
    await page.getByLabel('Reason in English').fill('SM4 is wanted.');
    await page.getByLabel('Reason in Chinese').fill('要求使用 SM4。');
    await page.getByLabel('Source').fill('City order 7');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('A draft: 1 change not in force yet').waitFor();
    await page.getByRole('button', { name: 'What it would change' }).click();
    await page.getByRole('dialog').getByText('AES-256-GCM').waitFor();
    await page.getByRole('dialog').getByLabel('Reason').fill('City order 7');
    await doIt(page, 'Put in force');
    await page
      .locator('.toast')
      .getByText(/In force: [1-9]\d* verdicts? changed/)
      .waitFor();
    await page.context().close();
  }, 60_000);
});
