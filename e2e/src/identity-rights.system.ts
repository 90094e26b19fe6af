import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, openWindow, type Reader, seriousBarriers, startBrowser } from './console-browser.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const password = 'seven copper lanterns drift';
const day = 86_400_000;

if (noBrowser)
  console.warn(`The pages of requests, reviews and rights are not tested here: they need a browser (${noBrowser}).`);

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all kinds
  readonly body: any;
}

describe('asking for roles, separation and reviews, over HTTP', () => {
  let folder: string;
  let citywall: StartedCitywall;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-rights-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty'] });
    for (const [name, roles] of [
      ['zhao', []],
      ['wang', ['security-administrator']],
      ['keeper', ['system-administrator']],
      ['other-keeper', ['system-administrator']],
    ] as const) {
      const wish = { name, displayName: name, roles, password, mustChangePassword: false };
      const { user } = await citywall.call<{ user: { id: string } }>('POST', '/identity/users', wish);
      ids.set(name, user.id);
    }
  });
  afterAll(async () => {
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  async function as(name: string, method: string, path: string, input?: object): Promise<Reply> {
    const secret = name === 'admin' ? adminPassword : password;
    const answer = await fetch(`${citywall.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
        ...(input ? { 'content-type': 'application/json' } : {}),
      },
      ...(input ? { body: JSON.stringify(input) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }
  const soon = () => new Date(Date.now() + 5 * day).toISOString();

  test('a granted role opens at once what was closed, and who asked could not grant it', async () => {
    expect((await as('zhao', 'GET', '/detection/findings')).body.code).toBe('access.denied');
    const wish = { role: 'viewer', reason: 'Stands in at the desk', until: soon() };
    const { id } = (await as('zhao', 'POST', '/access/requests', wish)).body;
    expect((await as('zhao', 'POST', `/access/requests/${id}/approve`, {})).body.code).toBe('access.request.own');
    expect((await as('wang', 'POST', `/access/requests/${id}/approve`, {})).body.state).toBe('granted');
    expect((await as('zhao', 'GET', '/detection/findings')).status).toBe(200);
  });

  test('who did one act to a thing is refused the other at the door, and somebody else may', async () => {
    const title = { en: 'Closing and opening accounts', zh: '停用与启用分离' };
    const members = ['identity.user.disable', 'identity.user.enable'];
    const rule = (await as('admin', 'PUT', '/access/separation-rules', { kind: 'acts', title, members })).body;
    const on = { on: true, reason: 'Four eyes' };
    expect((await as('admin', 'POST', `/access/separation-rules/${rule.id}/switch`, on)).body.on).toBe(true);
    const zhao = `/identity/users/${ids.get('zhao')}`;
    expect((await as('keeper', 'POST', `${zhao}/disable`, { reason: 'Away' })).status).toBe(200);
    const refused = await as('keeper', 'POST', `${zhao}/enable`, {});
    expect([refused.status, refused.body.code]).toEqual([403, 'access.separation.same-person']);
    expect((await as('other-keeper', 'POST', `${zhao}/enable`, {})).status).toBe(200);
  });

  test('the three duties cannot be put apart while one hand holds two, and who they are is told', async () => {
    const [duties] = (await as('admin', 'GET', '/access/separation-rules')).body.items;
    const path = `/access/separation-rules/${duties.id}/switch`;
    const refused = await as('admin', 'POST', path, { on: true, reason: 'Law' });
    expect([refused.status, refused.body.names]).toEqual([409, ['admin']]);
    const roles = { roles: ['security-administrator', 'audit-administrator'], reason: 'x' };
    expect((await as('admin', 'PUT', `/identity/users/${ids.get('keeper')}/roles`, { ...roles })).status).toBe(200);
    const both = await as('admin', 'GET', `/access/separation-conflicts?rule=${duties.id}`);
    expect(both.body.items.map((each: { account: { name: string } }) => each.account.name)).toEqual([
      'admin',
      'keeper',
    ]);
  });

  test('exclusive roles are refused however they are to be given', async () => {
    const title = { en: 'Apart', zh: '分离' };
    const rule = { kind: 'roles', title, members: ['operator', 'key-user'] };
    const { id } = (await as('admin', 'PUT', '/access/separation-rules', rule)).body;
    expect((await as('admin', 'POST', `/access/separation-rules/${id}/switch`, { on: true, reason: 'x' })).status).toBe(
      200,
    );
    const roles = ['operator', 'key-user'];
    const wish = { name: 'both', displayName: 'Both', roles };
    expect((await as('admin', 'POST', '/identity/users', wish)).body.code).toBe('access.role.exclusive');
    const zhao = `/identity/users/${ids.get('zhao')}/roles`;
    expect((await as('admin', 'PUT', zhao, { roles, reason: 'x' })).body.code).toBe('access.role.exclusive');
    expect((await as('admin', 'PUT', zhao, { roles: ['viewer', 'key-user'], reason: 'x' })).status).toBe(200);
    const organisation = (await as('admin', 'GET', '/identity/organisations')).body.items[0].id;
    const post = { organisation, title: { en: 'Duty', zh: '值班' }, roles: ['operator'] };
    const made = (await as('admin', 'POST', '/identity/posts', post)).body.post;
    const order = {
      kind: 'join',
      person: ids.get('zhao'),
      post: made.id,
      from: new Date().toISOString(),
      reference: '1',
    };
    expect((await as('admin', 'POST', '/identity/orders', order)).body.code).toBe('access.role.exclusive');
    const asked = { role: 'operator', reason: 'Night shift', until: soon() };
    expect((await as('zhao', 'POST', '/access/requests', asked)).body.code).toBe('access.role.exclusive');
  });

  test('the evidence of a review has the digest that the audit log names, and its calls are there', async () => {
    const due = new Date(Date.now() + 3 * day).toISOString();
    const scope = { roles: ['system-administrator'] };
    const wish = { title: 'Keepers', scope, reviewers: 'named', named: ['wang'], due, removeUndecided: false };
    const review = (await as('admin', 'POST', '/access/reviews', wish)).body;
    const { items } = (await as('wang', 'GET', `/access/reviews/${review.id}/items`)).body;
    const [first, ...rest] = items.toSorted((a: { account: { name: string } }) =>
      a.account.name === 'other-keeper' ? -1 : 1,
    );
    const verdict = { items: [first.id], decision: 'remove', reason: 'One keeper is enough' };
    expect((await as('wang', 'POST', `/access/reviews/${review.id}/decisions`, verdict)).status).toBe(200);
    const keep = { items: rest.map((item: { id: string }) => item.id), decision: 'keep' };
    await as('wang', 'POST', `/access/reviews/${review.id}/decisions`, keep);
    const closed = (await as('admin', 'POST', `/access/reviews/${review.id}/close`, {})).body;
    expect(closed.progress.removed).toBe(1);
    expect((await as('other-keeper', 'GET', '/identity/users')).body.code).toBe('access.denied');

    const answer = await fetch(`${citywall.url}/api/v1/access/reviews/${review.id}/evidence`, {
      headers: { authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}` },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(digest).toBe(closed.evidence);
    const records = (await as('admin', 'GET', '/audit/records?operation=access.review.close')).body.items;
    const details = records.map(
      (each: { record?: { details: object }; details?: object }) => (each.record ?? each).details,
    );
    expect(details).toContainEqual(expect.objectContaining({ evidence: digest, removed: 1 }));
    const { call } = JSON.parse(bytes.toString()).items.find(
      (item: { decision: string }) => item.decision === 'remove',
    );
    const decided = (await as('admin', 'GET', '/audit/records?operation=access.review-item.decide')).body.items;
    const calls = decided.map((each: { record?: { call: string }; call?: string }) => (each.record ?? each).call);
    expect(calls).toContain(call);
  });

  describe.skipIf(noBrowser)('in the console', () => {
    async function enter(page: Page): Promise<void> {
      await page.goto(`${citywall.url}/sign-in`);
      await page.locator('input[autocomplete*="username"]').first().fill('admin');
      const secret = page.locator('input[type="password"]').first();
      if (!(await secret.isVisible())) await page.locator('button[type="submit"]').click();
      await secret.fill(adminPassword);
      await page.locator('button[type="submit"]').click();
      await page.waitForURL((address) => address.pathname === '/');
    }

    test('the pages stand without barriers in both languages, on a desk and a phone', async () => {
      const due = new Date(Date.now() + 3 * day).toISOString();
      const wish = { title: 'All', scope: {}, reviewers: 'owners', due, removeUndecided: false };
      const { id } = (await as('admin', 'POST', '/access/reviews', wish)).body;
      const paths = [
        '/requests',
        '/requests?tab=decide',
        '/requests?tab=deputies',
        '/requests?tab=terms',
        '/separation',
      ];
      const browser = await startBrowser();
      try {
        for (const [language, width] of [
          ['zh-CN', 1366],
          ['en-GB', 390],
        ] as const) {
          const reader: Reader = { language, theme: 'light', width, height: 844 };
          const { page, complaints, context } = await openWindow(browser, reader);
          await enter(page);
          for (const path of [...paths, '/rights', '/rights?tab=unused', '/reviews', `/reviews/${id}`]) {
            await page.goto(`${citywall.url}${path}`);
            await page.locator('h1').waitFor();
            await page.locator('table, .empty').first().waitFor();
            expect(await seriousBarriers(page)).toEqual([]);
            const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
            expect(wide, path).toBeLessThanOrEqual(0);
          }
          expect(complaints).toEqual([]);
          await context.close();
        }
      } finally {
        await browser.close();
      }
    });

    test('a reviewer decides by keyboard, and says why', async () => {
      const due = new Date(Date.now() + 3 * day).toISOString();
      const wish = { title: 'Desk', scope: { roles: ['viewer'] }, reviewers: 'owners', due, removeUndecided: false };
      const { id } = (await as('admin', 'POST', '/access/reviews', wish)).body;
      const browser = await startBrowser();
      try {
        const reader: Reader = { language: 'en-GB', theme: 'light', width: 1366, height: 768 };
        const { page } = await openWindow(browser, reader);
        await enter(page);
        await page.goto(`${citywall.url}/reviews/${id}`);
        await page.locator('tr[data-row="0"]').waitFor();
        await page.keyboard.press('j');
        await page.keyboard.press('d');
        await page.locator('dialog textarea').fill('Left the desk');
        await page.locator('dialog button[type="submit"]').click();
        await page.locator('tr[data-row="0"]').getByText('Left the desk').waitFor();
      } finally {
        await browser.close();
      }
      const { progress } = (await as('admin', 'GET', `/access/reviews/${id}`)).body;
      expect(progress).toMatchObject({ items: 1, remove: 1 });
    });

    test('a request is asked for and withdrawn', async () => {
      const browser = await startBrowser();
      try {
        const reader: Reader = { language: 'en-GB', theme: 'dark', width: 1366, height: 768 };
        const { page } = await openWindow(browser, reader);
        await enter(page);
        await page.goto(`${citywall.url}/requests`);
        await page.getByRole('button', { name: 'Ask for a role' }).first().click();
        await page.locator('dialog select').first().selectOption('department-administrator');
        await page.locator('dialog textarea').fill('To keep the people of the archive');
        await page.locator('dialog button[type="submit"]').click();
        await page.getByText('To keep the people of the archive').waitFor();
        await page.getByRole('button', { name: 'Withdraw' }).click();
        await page.locator('dialog button[type="submit"]').click();
        await page.getByText('Withdrawn').waitFor();
      } finally {
        await browser.close();
      }
    });
  });
});
