import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedCitywall, startCitywall } from './start-citywall.ts';

interface Incident {
  readonly id: string;
  readonly grade: string;
  readonly gradeReason: { readonly en: string } | string;
  readonly headline: { readonly en: string };
  readonly entities: readonly { readonly kind: string; readonly value: string; readonly role: string }[];
}

interface Block {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly secondsLeft: number;
  readonly gateways: readonly { readonly name: string; readonly state: string; readonly verifiedAt: string | null }[];
}

interface Run {
  readonly state: string;
  readonly incident: string | null;
}

const guesser = '203.0.113.66';
const intruder = '203.0.113.140';
const unproven = '203.0.113.201';

describe('the demonstration city on the shipped server', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let readyAt: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-e2e-'));
    citywall = await startCitywall({ data: join(folder, 'data') });
    readyAt = Date.now();
  });

  afterAll(async () => {
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  const list = async <T>(path: string) => (await citywall.call<{ items: readonly T[] }>('GET', path)).items;
  const incidentOf = async (address: string) =>
    (await list<Incident>('/response/incidents')).find(({ entities }) =>
      entities.some(({ value, role }) => value === address && role === 'attacker'),
    );
  const blockOf = async (address: string) =>
    (await list<Block>('/response/blocks')).find((block) => block.address.split('/')[0] === address);
  const seen = async (address: string, words: string) =>
    (await list<{ raw_data: string }>(`/detection/events?text=${encodeURIComponent(words)}&limit=500`)).filter(
      (event) => event.raw_data.includes(address),
    ).length;

  test('within a minute an incident tells of the one who guesses passwords', async () => {
    await expect.poll(() => incidentOf(guesser), { timeout: 60_000, interval: 500 }).toBeDefined();
    expect(Date.now() - readyAt).toBeLessThan(60_000);
    const incident = await incidentOf(guesser);
    expect(incident?.headline.en).toContain(guesser);
  });

  test('his address is blocked at the gateway, which has read it back', async () => {
    await expect.poll(async () => (await blockOf(guesser))?.state, { timeout: 30_000, interval: 500 }).toBe('active');
    const block = await blockOf(guesser);
    expect(block?.secondsLeft).toBeGreaterThan(0);
    expect(block?.gateways.every((gateway) => gateway.verifiedAt !== null)).toBe(true);
  });

  test('the gateway really turns him away, and citizens still get in', async () => {
    await expect.poll(() => seen(guesser, 'citywall-drop'), { timeout: 30_000, interval: 1_000 }).toBeGreaterThan(0);
    const guesses = await seen(guesser, 'Failed password');
    expect(guesses).toBeGreaterThanOrEqual(5);
    expect(guesses).toBeLessThan(30);
    const visits = await list('/detection/events?source=portal-web-01&class=4002&limit=500');
    await expect
      .poll(async () => (await list('/detection/events?source=portal-web-01&class=4002&limit=500')).length, {
        timeout: 15_000,
        interval: 1_000,
      })
      .toBeGreaterThan(visits.length);
  });

  test('the one who probes the portal is an incident of his own', async () => {
    await expect.poll(() => incidentOf('2001:db8:bad::17'), { timeout: 60_000, interval: 1_000 }).toBeDefined();
  });

  test('a log-in after guessing raises the grade, and the block ends the session', async () => {
    await expect
      .poll(async () => (await incidentOf(intruder))?.grade, { timeout: 120_000, interval: 1_000 })
      .toMatch(/^(?:major|extraordinary)$/);
    await expect.poll(() => seen(intruder, 'citywall-cut'), { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(0);
    expect(await seen(intruder, 'Accepted password for teacher')).toBe(1);
  });

  test('what only an unproven source reports waits for a person', async () => {
    await expect.poll(() => incidentOf(unproven), { timeout: 150_000, interval: 1_000 }).toBeDefined();
    const incident = await incidentOf(unproven);
    await expect
      .poll(async () => (await list<Run>('/response/runs')).find((run) => run.incident === incident?.id)?.state, {
        timeout: 20_000,
        interval: 500,
      })
      .toBe('waiting-approval');
    expect(await blockOf(unproven)).toBeUndefined();
  });

  test('ordinary life is no incident', async () => {
    const attackers = (await list<Incident>('/response/incidents')).flatMap(({ entities }) =>
      entities.filter(({ role }) => role === 'attacker').map(({ value }) => value),
    );
    expect(attackers.filter((address) => address.startsWith('198.51.100.') || address.startsWith('192.0.2.'))).toEqual(
      [],
    );
    expect((await list<Incident>('/response/incidents')).length).toBeLessThanOrEqual(5);
  });

  test('every source balances, and every line of the city is understood', async () => {
    const sources = await list<{ name: string; stored: number; balanced: boolean; unparsed: number; trusted: boolean }>(
      '/detection/sources',
    );
    expect(sources.length).toBeGreaterThanOrEqual(7);
    expect(sources.filter((source) => !source.balanced)).toEqual([]);
    expect(sources.filter((source) => source.unparsed > 0).map((source) => source.name)).toEqual([]);
    expect(sources.find((source) => source.name.startsWith('syslog-tcp:'))?.trusted).toBe(false);
  });

  test('undoing the block lets him in again', async () => {
    const block = await blockOf(guesser);
    await citywall.call('POST', `/response/blocks/${block?.id}/undo`, { reason: 'end of the demonstration' });
    await expect.poll(async () => (await blockOf(guesser))?.state, { timeout: 20_000, interval: 500 }).toBe('undone');
  });

  test('all of it is in the audit log, and the log is whole', async () => {
    const operations = (await list<{ operation: string }>('/audit/records?limit=500')).map(
      ({ operation }) => operation,
    );
    expect(operations).toContain('response.block.undo');
    expect((await citywall.call<{ whole: boolean }>('POST', '/audit/verify', {})).whole).toBe(true);
  });

  test('Ctrl-C stops city and server in under 5 s', async () => {
    expect((await citywall.interrupt()).took).toBeLessThan(5_000);
  });
});
