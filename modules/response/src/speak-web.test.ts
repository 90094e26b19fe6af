import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Resolve, speakWeb } from './speak-web.ts';

const reached: string[] = [];
const receiver = createServer((request, response) => {
  reached.push(`${request.method} ${request.headers.host} ${request.url}`);
  if (request.url === '/silent') return;
  if (request.url === '/long') return void response.end('x'.repeat(1_000_000));
  response.writeHead(request.url === '/moved' ? 302 : 200, { location: 'http://127.0.0.1:1/' }).end('taken');
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  port = (receiver.address() as AddressInfo).port;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const to = (path: string, host = 'hook.example') => ({
  method: 'POST',
  url: `http://${host}:${port}${path}`,
  headers: { 'content-type': 'text/plain' },
  body: '你好',
  timeout: 1_000,
  mostAnswer: 64,
});

/** A resolver that answers the first question one way and every later one another way. */
function changing(first: string, later: string): Resolve & { asked: number } {
  const resolve = async () => {
    resolve.asked += 1;
    return [{ address: resolve.asked === 1 ? first : later, family: 4 }];
  };
  resolve.asked = 0;
  return resolve;
}

describe('speaking to a receiver', () => {
  test('connects to the very address that was checked, whatever the name leads to a moment later', async () => {
    const rebinding = changing('127.0.0.1', '169.254.169.254');
    expect(await speakWeb(to('/'), rebinding)).toEqual({ status: 200, ok: true, beginning: 'taken' });
    expect(rebinding.asked).toBe(1);
    expect(reached).toEqual([`POST hook.example:${port} /`]);
  });

  test('sends nothing when the name leads where nothing may be sent, alone or among others', async () => {
    const before = reached.length;
    for (const bad of [
      '169.254.169.254',
      'fe80::1',
      '::ffff:169.254.169.254',
      'fd00:ec2::254',
      '0.0.0.0',
      'nonsense',
    ]) {
      const both: Resolve = async () => [
        { address: '127.0.0.1', family: 4 },
        { address: bad, family: 6 },
      ];
      await expect(speakWeb(to('/'), both)).rejects.toThrow(/hook\.example leads to .*to which nothing is sent/);
    }
    await expect(speakWeb(to('/'), async () => [])).rejects.toThrow('leads to no address');
    for (const literal of ['169.254.169.254', '[::ffff:169.254.169.254]', '[fe80::1]', '0.0.0.0']) {
      await expect(speakWeb(to('/', literal))).rejects.toThrow('to which nothing is sent');
    }
    expect(reached.length).toBe(before);
  });

  test('follows no redirect, reads only the beginning, and waits only so long', async () => {
    const here: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    expect(await speakWeb(to('/moved'), here)).toMatchObject({ status: 302, ok: false });
    expect((await speakWeb(to('/long'), here)).beginning).toBe('x'.repeat(64));
    await expect(speakWeb({ ...to('/silent'), timeout: 100 }, here)).rejects.toThrow('did not answer within 0.1 s');
  });
});
