import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';

const main = new URL('../main.ts', import.meta.url).pathname;
const password = 'Lotus-Harbour-Lantern-47';
const running = new Set<ChildProcess>();

/** Starts the shipped server on a data folder and resolves with its address. */
async function serve(data: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [main, 'serve', '--data', data, '--port', '0', '--syslog-port', '0', '--empty'],
    {
      env: { ...process.env, CITYWALL_ADMIN_PASSWORD: password },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  running.add(child);
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /ready at (\S+)/.exec(output);
      if (ready !== null) resolve(ready[1]);
    });
    child.once('close', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await closed;
    running.delete(child);
  };
  return { url, stop };
}

function citywall(...args: string[]): { readonly code: number | null; readonly err: string } {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { code: status, err: stderr };
}

/** What the operations answer, as far as this test reads it. */
interface Answer {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
    readonly count: number;
    readonly number: number;
    readonly operation: string;
    readonly metadata: { readonly uid: string };
    readonly raw_data: string;
  }[];
}

async function ask(url: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const answer = await fetch(`${url}/api/v1/${path}`, { ...init, headers: { authorization, ...init.headers } });
  const body = (await answer.json()) as Answer;
  expect(answer.status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

/** What must be the same after a restore: users, events with their original lines, findings, incidents. */
async function contents(url: string) {
  const users = (await ask(url, 'identity/users')).items.map((user) => [user.id, user.name, user.roles]);
  const events = (await ask(url, 'detection/events?limit=500&from=2026-01-01T00:00:00Z')).items;
  const findings = (await ask(url, 'detection/findings')).items.map((finding) => [finding.id, finding.count]);
  const incidents = (await ask(url, 'response/incidents')).items.map((incident) => [incident.id, incident.number]);
  return {
    users,
    events: events.map((event) => [event.metadata.uid, event.raw_data]).sort(),
    findings,
    incidents,
  };
}

async function until<T>(look: () => Promise<T>, ready: (seen: T) => boolean): Promise<T> {
  for (const end = Date.now() + 40_000; ; await sleep(500)) {
    const seen = await look();
    if (ready(seen)) return seen;
    if (Date.now() > end) throw new Error(`not reached: ${JSON.stringify(seen).slice(0, 2_000)}`);
  }
}

describe('a backup of a running server, restored on a second folder', () => {
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  test('has the same users, events, findings and incidents, and an audit log that verifies', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'citywall-restored-'));
    const [first, second, file] = [join(folder, 'first'), join(folder, 'second'), join(folder, 'city.tar')];
    const city = await serve(first);
    const user = { name: 'li.na', displayName: 'Li Na', roles: ['operator'] };
    await ask(city.url, 'identity/users', {
      method: 'POST',
      body: JSON.stringify(user),
      headers: { 'content-type': 'application/json' },
    });
    const lines = Array.from({ length: 8 }, (_, at) => {
      const time = new Date(Date.now() - (60 - at) * 1_000).toISOString();
      return `<38>1 ${time} web-01 sshd 71${at} - - Failed password for root from 61.2.3.4 port 40${at}2 ssh2`;
    });
    await ask(city.url, 'intake/web-01', {
      method: 'POST',
      body: lines.join('\n'),
      headers: { 'content-type': 'text/plain' },
    });
    const before = await until(
      () => contents(city.url),
      ({ events, incidents }) => events.length === 8 && incidents.length > 0,
    );
    expect(citywall('backup', '--data', first, '--output', file)).toMatchObject({ code: 0 });
    await city.stop();

    expect(citywall('restore', '--data', second, '--input', file)).toMatchObject({ code: 0 });
    const restored = await serve(second);
    const after = await until(
      () => contents(restored.url),
      ({ events }) => events.length >= 8,
    );
    expect(after).toEqual(before);
    const records = (await ask(restored.url, 'audit/records')).items.map((record) => record.operation);
    expect(records).toContain('identity.user.create');
    expect(records).toContain('platform.data.restore');
    expect(await ask(restored.url, 'audit/verify', { method: 'POST' })).toMatchObject({ whole: true });
    await restored.stop();
    expect(citywall('audit', 'verify', '--data', second)).toMatchObject({ code: 0 });
  });
});
