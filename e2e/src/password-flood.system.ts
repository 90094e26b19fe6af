import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

/** Sign-ins a second: many times what two cores can check. */
const floodPerSecond = 300;
/** Measured so often and so long: what the city itself does to others shows each time, what other programs of the machine do does not. */
const windows = 4;
const seconds = 3;

describe('a flood of sign-ins from everywhere', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let cookie: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-flood-'));
    // Behind a proxy, so that one machine can speak for many addresses.
    const flags = ['--empty', '--trusted-proxies', '127.0.0.1'];
    citywall = await startCitywall({ data: join(folder, 'data'), flags });
    const answer = await signIn('admin', adminPassword, '198.51.100.7');
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  });

  afterAll(async () => {
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  function signIn(name: string, password: string, address: string): Promise<Response> {
    return fetch(`${citywall.url}/api/v1/identity/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ name, password }),
    });
  }

  /** What somebody who is signed in waits for an answer, ms. */
  async function others(seconds: number): Promise<{ count: number; p50: number; p99: number }> {
    const times: number[] = [];
    const end = performance.now() + seconds * 1_000;
    const one = async (): Promise<void> => {
      while (performance.now() < end) {
        const began = performance.now();
        const answer = await fetch(`${citywall.url}/api/v1/identity/sessions/current`, { headers: { cookie } });
        await answer.json();
        expect(answer.status).toBe(200);
        times.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await Promise.all([one(), one()]);
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
    return { count: times.length, p50: at(0.5), p99: at(0.99) };
  }

  test('is checked as fast as threads can and the surplus is told to come later, while other requests stay fast and people who were here before come in', async () => {
    const quiet = await others(3);
    const answers = new Map<string, number>();
    const flood: Promise<void>[] = [];
    let sent = 0;
    const one = async (): Promise<void> => {
      sent += 1;
      const answer = await signIn(`nobody-${sent}`, `guess ${sent}`, `10.${sent % 250}.${(sent >> 8) % 250}.9`);
      const body = (await answer.json()) as { code: string; retryAfterSeconds?: number };
      const key = `${answer.status} ${body.code}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    };
    const pulse = setInterval(() => {
      for (let n = 0; n < floodPerSecond / 50; n += 1) flood.push(one());
    }, 20);
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    let ownersTime = 0;
    const owner = async (): Promise<void> => {
      const began = performance.now();
      expect((await signIn('admin', adminPassword, '198.51.100.7')).status).toBe(200);
      ownersTime = performance.now() - began;
    };
    const came = owner();
    const flooded: Awaited<ReturnType<typeof others>>[] = [];
    for (let n = 0; n < windows; n += 1) flooded.push(await others(seconds));
    await came;
    clearInterval(pulse);
    await Promise.all(flood);

    console.log(JSON.stringify({ quiet, flooded, ownersTime, answers: [...answers] }));
    const refused = answers.get('401 identity.sign-in.refused') ?? 0;
    const later = answers.get('429 identity.sign-in.busy') ?? 0;
    expect(refused + later).toBe(sent);
    expect(refused).toBeGreaterThan(windows * seconds * 5);
    expect(later).toBeGreaterThan(0);
    for (const { count } of flooded) expect(count).toBeGreaterThan(20);
    expect(Math.min(...flooded.map(({ p99 }) => p99))).toBeLessThan(100);
    expect(ownersTime).toBeLessThan(2_000);
  }, 60_000);
});
