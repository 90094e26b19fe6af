import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DenyList, openDenyList } from './deny-list.ts';
import { closed, type Gateway, listenOnLoopback, portOf, startGateway } from './gateway.ts';
import { readProxyHeader, writeProxyHeader } from './proxy-header.ts';

const attacker = '203.0.113.66';
const citizen = '198.51.100.20';
const host = '192.0.2.31';

let folder: string;
let time: number;
let denyList: DenyList;
let gateway: Gateway;
let service: Server;
let refused: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'city-'));
  time = 1_000_000;
  denyList = openDenyList(join(folder, 'rules.json'), () => time);
  refused = [];
  gateway = await startGateway({ denyList, onRefused: (route, kind) => refused.push(`${kind} ${route.from}`) });
  service = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('hello\n');
    socket.on('data', (bytes) => socket.write(bytes));
  });
  await listenOnLoopback(service);
  gateway.serve(host, 22, portOf(service));
});

afterEach(async () => {
  await gateway.close();
  await closed(service);
  rmSync(folder, { recursive: true, force: true });
});

/** What a client hears until the service has greeted or the connection has ended. */
async function call(from: string, header = writeProxyHeader({ from, fromPort: 40_000, to: host, toPort: 22 })) {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(header);
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes;
  });
  const ended = new Promise<void>((done) => socket.once('close', () => done()));
  await Promise.race([ended, new Promise<void>((done) => socket.on('data', () => heard.includes('hello') && done()))]);
  return { socket, heard, ended };
}

describe('the gateway', () => {
  test('lets a citizen through and names him to the service', async () => {
    const { socket, heard } = await call(citizen);
    expect(heard).toContain('hello');
    socket.destroy();
  });

  test('turns a denied address away, and nobody else', async () => {
    await denyList.deny(`${attacker}/32`, time + 60_000);
    expect((await call(attacker)).heard).toBe('');
    expect(refused).toEqual([`turned-away ${attacker}`]);
    const other = await call(citizen);
    expect(other.heard).toContain('hello');
    other.socket.destroy();
  });

  test('ends a connection that is open when its address is denied', async () => {
    const open = await call(attacker);
    const bystander = await call(citizen);
    expect(open.heard).toContain('hello');
    await denyList.deny('203.0.113.0/24', time + 60_000);
    await open.ended;
    expect(refused).toEqual([`cut ${attacker}`]);
    expect(bystander.socket.destroyed).toBe(false);
    bystander.socket.destroy();
  });

  test('a block ends by the clock alone, and by removal', async () => {
    const first = await denyList.deny(attacker, time + 1_000);
    expect(await denyList.list()).toEqual([{ ruleNumber: first, network: attacker, untilMs: time + 1_000 }]);
    time += 1_000;
    expect(await denyList.list()).toEqual([]);
    expect(await through(attacker)).toBe(true);
    await denyList.remove(await denyList.deny(attacker, time + 9_000));
    expect(await through(attacker)).toBe(true);
  });

  test('the same network keeps its rule number and takes the new end', async () => {
    const first = await denyList.deny(attacker, time + 1_000);
    const other = await denyList.deny('2001:db8:bad::/48', time + 1_000);
    expect(other).not.toBe(first);
    expect(await denyList.deny(attacker, time + 5_000)).toBe(first);
    expect((await denyList.list()).find((rule) => rule.ruleNumber === first)?.untilMs).toBe(time + 5_000);
    expect(denyList.denies('2001:db8:bad::17')).toBe(true);
    expect(denyList.denies('2001:db8:bae::17')).toBe(false);
  });

  test('rules outlive a restart; a spoilt file is named, not ignored', async () => {
    await denyList.deny(attacker, time + 1_000);
    const file = join(folder, 'rules.json');
    expect(readFileSync(file, 'utf8')).toContain(attacker);
    expect(openDenyList(file, () => time).denies(attacker)).toBe(true);
    writeFileSync(file, '{');
    expect(() => openDenyList(file)).toThrow(/Remove the file/);
  });

  test.each([
    ['no header', 'GET / HTTP/1.1\r\n\r\n'],
    ['a header without end', `PROXY TCP4 ${'1'.repeat(200)}`],
    ['families mixed', `PROXY TCP4 2001:db8::1 ${host} 1 22\r\n`],
    ['a port too high', `PROXY TCP4 ${citizen} ${host} 70000 22\r\n`],
    ['a service that does not exist', `PROXY TCP4 ${citizen} ${host} 40000 23\r\n`],
  ])('closes a connection with %s', async (_, header) => {
    expect((await call(citizen, header)).heard).toBe('');
  });
});

async function through(from: string): Promise<boolean> {
  const { socket, heard }: { socket: Socket; heard: string } = await call(from);
  socket.destroy();
  return heard.includes('hello');
}

test('a PROXY header is read as it was written', () => {
  const routes = [
    { from: citizen, fromPort: 1, to: host, toPort: 65_535 },
    { from: '2001:db8::1', fromPort: 0, to: '2001:db8::2', toPort: 80 },
  ];
  for (const route of routes) expect(readProxyHeader(writeProxyHeader(route).trimEnd())).toEqual(route);
});
