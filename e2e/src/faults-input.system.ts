import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const data = mkdtempSync(join(tmpdir(), 'citywall-input-'));
let citywall: StartedCitywall;

beforeAll(async () => {
  citywall = await startCitywall({ data, flags: ['--empty'] });
});
afterAll(async () => {
  await citywall.interrupt();
  rmSync(data, { recursive: true, force: true });
});

interface Source {
  name: string;
  received: number;
  stored: number;
  refused: number;
  refusedBy: Record<string, number>;
  balanced: boolean;
}

async function source(name: string): Promise<Source | undefined> {
  const { items } = await citywall.call<{ items: Source[] }>('GET', '/detection/sources');
  expect(items.every(({ balanced }) => balanced)).toBe(true);
  return items.find((one) => one.name === name);
}

async function post(name: string, body: Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(`${citywall.url}/api/v1/intake/${name}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`,
      'content-type': 'text/plain',
      ...headers,
    },
    body: new Uint8Array(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function sendTcp(bytes: Buffer): Promise<void> {
  const socket = connect(citywall.syslogPort, '127.0.0.1');
  await new Promise<void>((done) => {
    socket.on('error', () => done());
    socket.on('close', () => done());
    socket.end(bytes);
    socket.resume();
  });
}

/** MiB that the server's processes hold in memory. */
function memory(): number {
  const launcher = citywall.child.pid as number;
  const server = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ')[0];
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server}/status`, 'utf8'))?.[1]) / 1024;
}

describe('bad input is refused clearly, in bounded time and memory', () => {
  test('megabyte lines, binary and broken counts over TCP', async () => {
    const name = 'syslog-tcp:127.0.0.1';
    await sendTcp(Buffer.concat([Buffer.from('<38>'), Buffer.alloc(3_000_000, 'a'), Buffer.from('\n<38>x y: fine\n')]));
    await expect.poll(async () => (await source(name))?.refusedBy['too-long'], { timeout: 10_000 }).toBe(1);
    expect((await source(name))?.stored).toBe(1);
    await sendTcp(Buffer.from('12 <38>a\0b\0cdefg<38>x y: fine\n'));
    await expect.poll(async () => (await source(name))?.refusedBy.binary, { timeout: 10_000 }).toBe(1);
    await sendTcp(Buffer.from('999999999 <38>never so long'));
    await expect.poll(async () => (await source(name))?.refusedBy['bad-frame'], { timeout: 10_000 }).toBe(1);
    const { items } = await citywall.call<{ items: { explanation: { en: string; zh: string }; line: string }[] }>(
      'GET',
      `/detection/sources/${encodeURIComponent(name)}/refusals`,
    );
    expect(items.length).toBeGreaterThanOrEqual(3);
    for (const { explanation, line } of items) {
      expect(explanation.zh.length).toBeGreaterThan(5);
      expect(line.length).toBeLessThanOrEqual(4_096);
    }
  });

  test('invalid UTF-8 is kept with its exact bytes', async () => {
    const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x62]);
    const line = Buffer.concat([Buffer.from('<38>host app: odd-utf8 '), bytes, Buffer.from('\n')]);
    expect((await post('utf8', line)).body).toMatchObject({ stored: 1, refused: 0 });
    const find = async () => {
      const path = '/detection/events?text=odd-utf8';
      const { items } = await citywall.call<{ items: { unmapped: { raw_bytes_base64: string } }[] }>('GET', path);
      return items[0]?.unmapped.raw_bytes_base64;
    };
    await expect.poll(find, { timeout: 10_000 }).toBeDefined();
    expect(Buffer.from((await find()) as string, 'base64').includes(bytes)).toBe(true);
  });

  test('nesting bombs and lines that are no JSON', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const json = { 'content-type': 'application/x-ndjson' };
    const answer = await post('deep', Buffer.from(`${deep}\n{"ok":1}\nnot json\n`), json);
    expect(answer.body).toMatchObject({ received: 3, stored: 1, refused: 2 });
    expect((await source('deep'))?.refused).toBe(2);
  });

  test('zip bombs', async () => {
    const before = memory();
    const bomb = gzipSync(Buffer.alloc(400_000_000));
    const began = Date.now();
    const answer = await post('bomb', bomb, { 'content-encoding': 'gzip' });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.text).toMatchObject({ en: expect.any(String), zh: expect.any(String) });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(memory() - before).toBeLessThan(300);
    expect((await post('bomb', Buffer.from('no gzip at all'), { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  test('half-closed connections end, and thousands of idle ones shut nobody out', async () => {
    const half = connect({ port: citywall.syslogPort, host: '127.0.0.1', allowHalfOpen: true });
    half.resume();
    half.end('<38>host app: half\n');
    await new Promise((done) => half.once('close', done));
    const before = memory();
    const idle: Socket[] = [];
    const count = 10_000;
    for (let at = 0; at < count; at += 500) {
      await Promise.all(
        Array.from(
          { length: 500 },
          () =>
            new Promise<void>((done, failed) => {
              const socket = connect({ port: citywall.syslogPort, host: '127.0.0.1' }, done);
              socket.on('error', failed);
              idle.push(socket);
            }),
        ),
      );
    }
    const stored = (await source('syslog-tcp:127.0.0.1'))?.stored ?? 0;
    await sendTcp(Buffer.from('<38>host app: among idle ones\n'));
    await expect.poll(async () => (await source('syslog-tcp:127.0.0.1'))?.stored, { timeout: 10_000 }).toBe(stored + 1);
    expect(memory() - before).toBeLessThan(400);
    for (const socket of idle) socket.destroy();
  });

  test.each([
    ['YAML that is none', 'title: [unclosed\n  - x: {'],
    ['JSON', '{"title": 1'],
    [
      'a bomb of aliases',
      `a: &a [x,x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`},*${n === 0 ? 'a' : `b${n - 1}`}]`).join('\n')}`,
    ],
    ['nesting', `title: x\nlogsource: {product: linux}\ndetection: ${'{a: '.repeat(5_000)}`],
    ['binary', '\0\u0001\u0002'],
  ])('a rule of %s', async (what, content) => {
    const began = Date.now();
    const answer = await citywall
      .call<{ items: { state: string; reason: string }[] }>('POST', '/detection/rules', {
        file: `${what.replaceAll(' ', '-')}.yml`,
        content,
      })
      .catch((error: Error) => error.message);
    if (typeof answer === 'string') expect(answer).toMatch(/: 4\d\d /);
    else {
      expect(answer.items.length).toBeGreaterThan(0);
      for (const { state, reason } of answer.items) {
        expect(state).toBe('refused');
        expect(reason.length).toBeGreaterThan(3);
      }
    }
    expect(Date.now() - began).toBeLessThan(3_000);
  });
});
