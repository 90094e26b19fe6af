import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedCitywall, startCitywall } from './start-citywall.ts';

const seconds = process.env.CITYWALL_SOAK === '1' ? 60 : 20;
const maximumMiB = 1_536;
const data = mkdtempSync(join(tmpdir(), 'citywall-overload-'));
let citywall: StartedCitywall;

beforeAll(async () => {
  citywall = await startCitywall({ data, flags: ['--empty'] });
});
afterAll(async () => {
  await citywall.interrupt();
  rmSync(data, { recursive: true, force: true });
});

interface Source {
  readonly name: string;
  readonly received: number;
  readonly stored: number;
  readonly dropped: number;
  readonly balanced: boolean;
}

const sources = async () => (await citywall.call<{ items: Source[] }>('GET', '/detection/sources')).items;

/** MiB that the server holds in memory. */
function memory(): number {
  const launcher = citywall.child.pid as number;
  const server = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ')[0];
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server}/status`, 'utf8'))?.[1]) / 1024;
}

const line = '<38>2026-11-21T10:00:00Z host-1 sshd[77]: Accepted publickey for someone from 10.0.0.9 port 4000 ssh2';

/** Writes as fast as the connection takes it. */
async function floodTcp(until: number): Promise<void> {
  const socket = connect(citywall.syslogPort, '127.0.0.1');
  const chunk = Buffer.from(`${line}\n`.repeat(600));
  while (Date.now() < until) {
    if (!socket.write(chunk)) {
      await Promise.race([new Promise((done) => socket.once('drain', done)), wait(Math.max(0, until - Date.now()))]);
    }
  }
  socket.destroy();
}

/** Sends datagrams far beyond what can be stored; answers how many the kernel took. */
async function floodUdp(until: number): Promise<number> {
  const socket = createSocket('udp4');
  let sent = 0;
  while (Date.now() < until) {
    await new Promise<void>((done) => {
      let open = 400;
      for (let n = 0; n < 400; n++) {
        socket.send(line, citywall.syslogPort, '127.0.0.1', (error) => {
          if (!error) sent += 1;
          if (--open === 0) done();
        });
      }
    });
  }
  socket.close();
  return sent;
}

describe(`an overload of ${seconds} s`, () => {
  test('leaves memory bounded and every datagram counted, and is over by itself', async () => {
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, memory());
    }, 250);
    const until = Date.now() + seconds * 1_000;
    const [sent] = await Promise.all([
      floodUdp(until),
      floodTcp(until),
      floodTcp(until),
      floodTcp(until),
      floodTcp(until),
    ]);
    clearInterval(watching);
    expect(most).toBeLessThan(maximumMiB);

    const udp = async () =>
      (await sources())
        .filter(({ name }) => name.startsWith('syslog-udp:'))
        .reduce((sum, { received }) => sum + received, 0);
    await expect.poll(udp, { timeout: 60_000, interval: 1_000 }).toBe(sent);
    expect((await sources()).filter(({ balanced }) => !balanced)).toEqual([]);

    await wait(2_000);
    const before = (await sources()).find(({ name }) => name === 'syslog-tcp:127.0.0.1')?.stored ?? 0;
    const socket = connect(citywall.syslogPort, '127.0.0.1');
    socket.end(`${line}\n`);
    socket.resume();
    await expect
      .poll(async () => (await sources()).find(({ name }) => name === 'syslog-tcp:127.0.0.1')?.stored, {
        timeout: 30_000,
      })
      .toBeGreaterThan(before);
  });
});
