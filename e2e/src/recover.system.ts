import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminPassword, root, type StartedCitywall, startCitywall } from './start-citywall.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-recover-'));
const data = join(folder, 'data');
const newPassword = 'seven slow carts before dawn';
let citywall: StartedCitywall;

beforeAll(async () => {
  citywall = await startCitywall({ data, flags: ['--empty'] });
});
afterAll(async () => {
  await citywall?.interrupt();
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/citywall.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, out: stdout.trim(), err: stderr };
}

const recover = (name: string) => run('recover', '--data', data, '--user', name, '--url', citywall.url);
const tokenOf = (link: string) => /\/sign-in#token=([\w-]{54})$/.exec(link)?.[1] ?? '';

/** Posts as a page of the console does; answers status, body and the session's cookie. */
async function post(path: string, input: object, cookie = '') {
  const response = await fetch(`${citywall.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-citywall-request': '1', cookie },
    body: JSON.stringify(input),
  });
  const set = /citywall_session=[^;]+/.exec(response.headers.get('set-cookie') ?? '')?.[0] ?? '';
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, cookie: set };
}

const signIn = async (password: string) => (await post('/identity/sessions', { name: 'admin', password })).status;

describe('an administrator who lost the password', () => {
  test('comes in again while the city runs; the old password is worth nothing, and everybody is told', async () => {
    const { status, out, err } = recover('admin');
    expect([status, err]).toEqual([0, expect.stringContaining('once, within an hour')]);
    expect(await signIn(adminPassword)).toBe(401);
    const session = await post('/identity/sessions/redeem', { token: tokenOf(out) });
    expect(session).toMatchObject({ status: 200, body: { mustChangePassword: true } });
    expect((await post('/identity/sessions/redeem', { token: tokenOf(out) })).status).toBe(401);
    expect((await post('/identity/password', { new: newPassword }, session.cookie)).status).toBe(200);
    expect(await signIn(newPassword)).toBe(200);
    const alarms = await fetch(`${citywall.url}/api/v1/platform/alarms`, { headers: { cookie: session.cookie } });
    expect(JSON.stringify(await alarms.json())).toContain('identity.user.recovered:admin');
    expect(recover('nobody-here')).toMatchObject({ status: 1, out: '', err: expect.stringContaining('no user') });
  });

  test('comes in again after a start of a city that was stopped', async () => {
    await citywall.interrupt();
    const { status, out, err } = recover('admin');
    expect([status, err]).toEqual([0, expect.stringContaining('does not run')]);
    citywall = await startCitywall({ data, flags: ['--empty'], withPassword: false });
    expect(await signIn(newPassword)).toBe(401);
    expect((await post('/identity/sessions/redeem', { token: tokenOf(out) })).status).toBe(200);
    await citywall.interrupt();
    expect(run('audit', 'verify', '--data', data)).toMatchObject({ status: 0 });
  });

  test('makes no keys where there is no city', () => {
    const { status, err } = run('recover', '--data', join(folder, 'nothing'), '--user', 'admin');
    expect([status, err]).toEqual([2, expect.stringContaining('no data folder')]);
  });
});
