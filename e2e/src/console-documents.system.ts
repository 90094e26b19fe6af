import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { noBrowser, openWindow, type Reader, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, root } from './start-citywall.ts';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

const desk: Reader = { language: 'en-GB', theme: 'light', width: 1366, height: 768 };
const phone: Reader = { language: 'zh-CN', theme: 'dark', width: 390, height: 844 };

if (noBrowser) console.warn(`Documents and evidence in the console are not tested here: it ${noBrowser}.`);

/** A document of one page, as small as one can be. */
function smallPdf(): Buffer {
  const content = 'BT /F1 24 Tf 72 700 Td (Minutes of the council) Tj ET';
  const objects = [
    '<</Type /Catalog/Pages 2 0 R>>',
    '<</Type /Pages/Kids [3 0 R]/Count 1/MediaBox [0 0 595 842]>>',
    '<</Type /Page/Parent 2 0 R/Contents 4 0 R/Resources <</Font <</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type /Font/Subtype /Type1/BaseFont /Helvetica>>',
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  return Buffer.from(
    `${file}xref\n0 6\n0000000000 65535 f \n${entries}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`,
    'latin1',
  );
}

/** Who signs, seals and proves in the console, and whom foreign tools then believe. */
describe.skipIf(noBrowser)('documents, seals and evidence in the console', () => {
  let city: TrustCity;
  let browser: Browser;
  const at = (name: string) => join(city.folder, name);

  async function openConsole(reader: Reader, path: string) {
    const opened = await openWindow(browser, reader);
    await opened.page.goto(`${city.url}/sign-in?back=${encodeURIComponent(path)}`);
    await opened.page.locator('input[autocomplete^="username"]').fill('admin');
    await opened.page.locator('input[autocomplete="current-password"]').fill(adminPassword);
    await opened.page.locator('button[type="submit"]').click();
    await opened.page.waitForURL((address) => address.pathname !== '/sign-in');
    return opened;
  }
  const lay = (page: Page, place: number, file: string) =>
    page.locator('.file-drop input[type=file]').nth(place).setInputFiles(file);
  async function save(page: Page, button: string, file: string): Promise<void> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    await download.saveAs(at(file));
  }

  beforeAll(async () => {
    city = await startTrustCity();
    await city.call('POST', '/trust/time/confirm', { reason: 'compared with the clock of the observatory' });
    const isAnswering = async () => (await city.call<{ answering: boolean }>('GET', '/trust/time')).answering;
    await vi.waitFor(async () => expect(await isAnswering()).toBe(true), { timeout: 30_000, interval: 250 });
    writeFileSync(at('minutes.pdf'), smallPdf());
    writeFileSync(at('data.csv'), 'time,level\n1,2\n');
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  test('a name with a seal is made, and its seal is drawn while its words are typed', async () => {
    const { page, context, complaints } = await openConsole(desk, '/trust/documents');
    await page.getByText('You may not sign in any name yet').waitFor();
    await page.locator('.empty').getByRole('link', { name: 'Names and seals' }).click();
    for (const [name, key, seal] of [
      ['Records office', 'ecdsa-p256', '北城市档案馆'],
      ['Port authority', 'sm2', '北城市港务局'],
    ] as const) {
      await page.getByRole('button', { name: 'Create a name' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill(name);
      await dialog.getByLabel('Organisation', { exact: true }).fill('North City');
      await dialog.getByLabel('Key', { exact: true }).selectOption(key);
      await dialog.getByLabel(/^Words around the seal/).fill(seal);
      await expect.poll(() => dialog.locator('.seal-picture path').count()).toBe(2 + seal.length);
      expect(await seriousBarriers(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Create a name' }).click();
      await page.getByRole('row', { name: new RegExp(name) }).waitFor();
    }
    expect(await seriousBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('a document is sealed where the seal was dragged, signed by a second name, and pdfsig believes both', async () => {
    const { page, context, complaints } = await openConsole(desk, '/trust/documents');
    await lay(page, 0, at('minutes.pdf'));
    const seal = page.locator('.page-seal');
    await seal.waitFor();
    const box = (await seal.boundingBox())!;
    await page.mouse.move(box.x + 30, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x - 90, box.y - 160, { steps: 6 });
    await page.mouse.up();
    const label = await seal.getAttribute('aria-label');
    await seal.focus();
    await page.keyboard.press('ArrowUp');
    expect(await seal.getAttribute('aria-label')).not.toBe(label);
    await page.getByLabel(/^Reason/).fill('Adopted by the council');
    expect(await seriousBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign and seal' }).click();
    await page.getByText('Signed: minutes.pdf').waitFor();
    await page.getByRole('button', { name: 'Add another signature' }).click();
    await page.locator('.page-other').waitFor();
    await page.getByLabel('Sign in the name of').selectOption({ label: 'Records office · North City' });
    await page.getByRole('button', { name: 'Sign and seal' }).click();
    await page.getByText('Signed: minutes-signed.pdf').waitFor();
    await save(page, 'Save the signed document', 'signed.pdf');
    if (hasPrograms('pdfsig')) {
      const told = execFileSync('pdfsig', ['-nocert', at('signed.pdf')], { encoding: 'utf8' });
      expect(told).toContain('Signature #2');
      expect(told).toContain('Total document signed');
      expect(told).toContain('Records office');
    }

    await page.goto(`${city.url}/trust/documents?tab=check`);
    await lay(page, 0, at('signed.pdf'));
    await page.getByText('Every signature holds, and nothing was changed since.').waitFor();
    await page.getByText('Adopted by the council').waitFor();
    const changed = readFileSync(at('signed.pdf'));
    writeFileSync(at('changed.pdf'), Buffer.concat([changed, Buffer.from('\n% added\n')]));
    await lay(page, 0, at('changed.pdf'));
    await page.getByRole('alert').getByText('Changed after signing').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);

    await page.goto(`${city.url}/trust/documents?tab=signed&text=minutes`);
    await page.getByRole('row', { name: /minutes-signed\.pdf/ }).click();
    await page.locator('aside').getByText('Records office').waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 90_000);

  test('any file gets a signature beside it, which holds over this file and over no other', async () => {
    const { page, context, complaints } = await openConsole(desk, '/trust/documents');
    await lay(page, 0, at('data.csv'));
    await page.getByText('The signature comes in a file of its own.').waitFor();
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await save(page, 'Save the signature (.p7s)', 'data.csv.p7s');
    await page.goto(`${city.url}/trust/documents?tab=check`);
    await lay(page, 0, at('data.csv'));
    await page.getByText('Its signature (.p7s)').waitFor();
    await lay(page, 1, at('data.csv.p7s'));
    await page.getByText('Every signature holds, and nothing was changed since.').waitFor();
    await page.getByText('the whole file').waitFor();
    writeFileSync(at('other.csv'), 'time,level\n1,3\n');
    await lay(page, 0, at('other.csv'));
    await page.getByRole('alert').getByText('Not valid').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('evidence of a file that never left the browser is explained, saved, and believed by the command line', async () => {
    const { page, context, complaints } = await openConsole(desk, '/trust/evidence');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await page.getByRole('button', { name: 'Make evidence' }).first().click();
    const dialog = page.getByRole('dialog');
    await lay(page, 0, at('data.csv'));
    await dialog.getByText('Put the content itself into the package').click();
    expect(await seriousBarriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make evidence' }).click();
    const panel = page.locator('aside');
    await panel.getByText('Checked just now, every part of it.').waitFor();
    expect(sent.some((body) => body.includes('time,level'))).toBe(false);
    await panel.getByText(/^Record \d+ of \d+ in /).waitFor();
    expect(await seriousBarriers(page)).toEqual([]);
    await save(page, 'Save the package', 'evidence.tar');
    await panel.getByRole('button', { name: 'Close' }).click();
    await save(page, 'Save the city’s roots', 'roots.pem');
    const cli = join(root, 'bin/citywall.mjs');
    const args = ['evidence', 'verify', at('evidence.tar'), '--root', at('roots.pem'), '--content', at('data.csv')];
    expect((await run(process.execPath, [cli, ...args], root)).out).toContain('PROVEN: data.csv');

    await page.goto(`${city.url}/trust/evidence?tab=check`);
    await lay(page, 0, at('evidence.tar'));
    await page.getByText('Checked just now, every part of it.').waitFor();
    const altered = readFileSync(at('evidence.tar'));
    altered[2_000]! ^= 1;
    writeFileSync(at('altered.tar'), altered);
    await lay(page, 0, at('altered.tar'));
    await page.getByRole('alert').getByText('Not proven').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 90_000);

  test('everything is there in Chinese, in the dark, on a phone, without barriers', async () => {
    const { page, context, complaints } = await openConsole(phone, '/trust/documents');
    for (const [path, word] of [
      ['/trust/documents', '文档或文件'],
      ['/trust/documents?tab=check', '已签署的文档或文件'],
      ['/trust/documents?tab=signed', 'minutes-signed.pdf'],
      ['/trust/documents?tab=names', '新建主体'],
      ['/trust/evidence', 'data.csv'],
      ['/trust/evidence?tab=check', '证据包（.tar）'],
    ] as const) {
      await page.goto(`${city.url}${path}`);
      await page.getByText(word).first().waitFor();
      expect(await seriousBarriers(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path).toBe(true);
    }
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('a name is retired, and signs no more', async () => {
    const { page, context } = await openConsole(desk, '/trust/documents?tab=names');
    await page.getByRole('row', { name: /Port authority/ }).click();
    await page.locator('aside').getByRole('button', { name: 'Retire' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('merged with the records office');
    await dialog.getByRole('button', { name: 'Retire' }).click();
    await page.getByText('Port authority is retired.').waitFor();
    await page.goto(`${city.url}/trust/documents`);
    await lay(page, 0, at('data.csv'));
    expect(await page.getByLabel('Sign in the name of').locator('option').allInnerTexts()).toEqual([
      'Records office · North City',
    ]);
    await page.goto(`${city.url}/trust/documents?tab=check`);
    await lay(page, 0, at('signed.pdf'));
    await page.getByText('Every signature holds, and nothing was changed since.').waitFor();
    await context.close();
  }, 60_000);
});
