import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { noBrowser, openWindow, type Reader, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, root } from './start-citywall.ts';
import { run, startTrustCity, type TrustCity } from './trust-city.ts';

const page = pathToFileURL(join(root, 'apps/console/dist/verify.html')).href;
const desk: Reader = { language: 'en-GB', theme: 'light', width: 1366, height: 768 };
const phone: Reader = { language: 'zh-CN', theme: 'dark', width: 390, height: 844 };

if (noBrowser) console.warn(`The published page is not tested here: it ${noBrowser}.`);

/** Evidence of a real city, judged by the one file in a browser that has no network. */
describe.skipIf(noBrowser)('the published page, from a disk and with the network off', () => {
  let city: TrustCity;
  let browser: Browser;
  const evidence = new Map<string, Buffer>();
  const at = (name: string) => join(city.folder, name);
  const basic = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;

  async function makeEvidence(keyKind: string, name: string, content: string): Promise<Buffer> {
    const users = await city.call<{ items: { id: string; name: string }[] }>('GET', '/identity/users');
    const user = users.items.find((one) => one.name === 'admin')?.id;
    const wish = {
      name: `Office by ${keyKind} ${Date.now()}`,
      organisation: 'City',
      kind: 'organisation',
      keyKind,
      users: [user],
    };
    const { id: signatory } = await city.call<{ id: string }>('POST', '/trust/signatories', wish);
    const made = await fetch(
      `${city.url}/api/v1/trust/signatories/${signatory}/evidence?name=${encodeURIComponent(name)}`,
      {
        method: 'POST',
        headers: { authorization: basic, 'content-type': 'application/octet-stream' },
        body: content,
      },
    );
    const { id, ...refusal } = (await made.json()) as { id: string };
    expect(made.status, JSON.stringify(refusal)).toBe(200);
    const answer = await fetch(`${city.url}/api/v1/trust/evidence/${id}/package`, {
      headers: { authorization: basic },
    });
    return Buffer.from(await answer.arrayBuffer());
  }

  beforeAll(async () => {
    city = await startTrustCity();
    await city.call('POST', '/trust/time/confirm', { reason: 'compared with the clock of the observatory' });
    // Keys to stamp time with come a moment after the authorities.
    const isAnswering = async () => (await city.call<{ answering: boolean }>('GET', '/trust/time')).answering;
    await vi.waitFor(async () => expect(await isAnswering()).toBe(true), { timeout: 30_000, interval: 250 });
    const { items } = await city.call<{ items: { parent: string | null; certificate: string }[] }>(
      'GET',
      '/trust/authorities',
    );
    const roots = items.filter(({ parent }) => parent === null).map(({ certificate }) => certificate);
    writeFileSync(at('roots.pem'), roots.join(''));
    for (const keyKind of ['ecdsa-p256', 'ecdsa-p384', 'rsa-3072', 'sm2']) {
      const make = () => makeEvidence(keyKind, `合同 ${keyKind}.txt`, `the contract of ${keyKind}`);
      // Keys to answer for revocation come a moment after the authorities too.
      evidence.set(keyKind, await vi.waitFor(make, { timeout: 30_000, interval: 500 }));
    }
    browser = await startBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  async function openPage(reader: Reader) {
    const opened = await openWindow(browser, reader);
    await opened.context.setOffline(true);
    await opened.page.goto(page);
    return opened;
  }
  const lay = (window: Page, field: 'evidence' | 'roots' | 'content', name: string, buffer: Buffer) =>
    window.locator(`input[data-field=${field}]`).setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  /** What the page says of a package; the page says it anew for each. */
  async function judge(window: Page, name: string, buffer: Buffer): Promise<string> {
    await lay(window, 'evidence', name, buffer);
    await window.locator('.drop.large').getByText(name, { exact: true }).waitFor();
    await window.locator('.result:not([aria-busy="true"]) .verdict').waitFor();
    return window.locator('.answer').innerText();
  }
  const rootsFile = (): Buffer => readFileSync(at('roots.pem'));

  test('says yes to true evidence of every kind of key, with the facts that the command line tells', async () => {
    const { page: window, complaints, context } = await openPage(desk);
    await lay(window, 'roots', 'roots.pem', rootsFile());
    for (const [keyKind, bytes] of evidence) {
      expect(await judge(window, `${keyKind}.tar`, bytes), keyKind).toBe('Proven');
      writeFileSync(at('evidence.tar'), bytes);
      const args = ['evidence', 'verify', at('evidence.tar'), '--root', at('roots.pem'), '--json'];
      const { out } = await run(process.execPath, [join(root, 'bin/citywall.mjs'), ...args], root);
      const told = JSON.parse(out) as { signer: string; time: number; record: number; roots: string[] };
      const shown = await window.locator('.facts').innerText();
      expect(shown).toContain(`合同 ${keyKind}.txt`);
      expect(shown).toContain(told.signer);
      expect(shown).toContain(new Date(told.time).toISOString().slice(11, 23));
      expect(shown).toContain(`No. ${told.record},`);
      for (const fingerprint of told.roots) expect(shown.replaceAll(/\s/g, '')).toContain(fingerprint);
    }
    expect(await seriousBarriers(window)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);

  test('catches every one of 100 random edits', async () => {
    const { page: window, complaints, context } = await openPage(desk);
    await lay(window, 'roots', 'roots.pem', rootsFile());
    const kinds = [...evidence.values()];
    for (let edit = 0; edit < 100; edit += 1) {
      const altered = Buffer.from(kinds[edit % kinds.length]!);
      const place = Math.floor(Math.random() * altered.length);
      altered[place] = (altered[place]! + 1 + Math.floor(Math.random() * 255)) & 0xff;
      expect(await judge(window, `edit-${edit}.tar`, altered), `byte ${place} of ${edit % kinds.length}`).toBe(
        'Not proven',
      );
    }
    expect(await seriousBarriers(window)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 240_000);

  test('never says proven under roots that nobody gave, and refuses the wrong ones', async () => {
    const { page: window, context } = await openPage(desk);
    const bytes = evidence.get('ecdsa-p256')!;
    expect(await judge(window, 'own.tar', bytes)).toContain('compare the roots');
    await lay(window, 'roots', 'wrong.pem', Buffer.from('no certificate'));
    await window.getByText('The root certificates cannot be read').waitFor();
    // The national root alone is not the one that this package leads to.
    const [, second = ''] = rootsFile().toString().split('-----BEGIN').slice(1);
    const first = rootsFile().toString().replace(`-----BEGIN${second}`, '');
    const answers: string[] = [];
    for (const [name, roots] of [
      ['one.pem', first],
      ['two.pem', `-----BEGIN${second}`],
    ] as const) {
      await lay(window, 'roots', name, Buffer.from(roots));
      answers.push(await judge(window, `under-${name}.tar`, bytes));
    }
    expect(answers.sort()).toEqual(['Not proven', 'Proven']);
    await context.close();
  });

  test('speaks Chinese on a phone in the dark, without barriers', async () => {
    const { page: window, complaints, context } = await openPage(phone);
    expect(await seriousBarriers(window)).toEqual([]);
    await lay(window, 'roots', 'roots.pem', rootsFile());
    expect(await judge(window, 'sm2.tar', evidence.get('sm2')!)).toBe('已证明');
    await lay(window, 'content', 'other.txt', Buffer.from('another content'));
    await window.getByText('内容不是被签署的内容。').waitFor();
    expect(await seriousBarriers(window)).toEqual([]);
    expect(await window.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is served to strangers under a policy that lets nothing else in, and works there too', async () => {
    const answer = await fetch(`${city.url}/verify`);
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^' ]+' 'wasm-unsafe-eval'; style-src 'sha256-[^' ]+'; /,
    );
    expect(await answer.text()).toBe(readFileSync(join(root, 'apps/console/dist/verify.html'), 'utf8'));
    const { page: window, complaints, context } = await openWindow(browser, desk);
    const asked: string[] = [];
    window.on('request', (request) => asked.push(request.url()));
    await window.goto(`${city.url}/verify`);
    expect(await judge(window, 'served.tar', evidence.get('sm2')!)).toContain('compare the roots');
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([`${city.url}/verify`]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
