import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnforcedRule } from './enforcer.ts';

const possible =
  process.getuid?.() === 0 &&
  ['nft', 'ip'].every((tool) => {
    try {
      execFileSync('which', [tool]);
      return true;
    } catch {
      return false;
    }
  });

const gateway = `cwg${process.pid}`;
const attacker = `cwa${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'citywall-nft-'));

/** The enforcer lives in the namespace of the gateway; this process speaks with it over a pipe. */
interface Remote {
  call<T>(act: string, ...values: readonly unknown[]): Promise<T>;
  kill(): Promise<void>;
}

const program = `
import { createInterface } from 'node:readline';
const { createNftablesEnforcer } = await import(process.argv[1]);
const enforcer = await createNftablesEnforcer(process.argv[2]);
console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  const { act, values } = JSON.parse(line);
  try { console.log(JSON.stringify({ value: await enforcer[act](...values) ?? null })); }
  catch (error) { console.log(JSON.stringify({ error: error.message })); }
}`;

async function startEnforcer(): Promise<Remote> {
  const face = new URL('./nftables-enforcer.ts', import.meta.url).href;
  const args = ['netns', 'exec', gateway, process.execPath, '--input-type=module', '-e', program, face, folder];
  const child: ChildProcess = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const read = async () => JSON.parse(String((await lines.next()).value));
  await read();
  return {
    call: async (act, ...values) => {
      child.stdin!.write(`${JSON.stringify({ act, values })}\n`);
      const answer = await read();
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.value;
    },
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function inside(namespace: string, ...command: readonly string[]): string {
  return execFileSync('ip', ['netns', 'exec', namespace, ...command], { encoding: 'utf8', stdio: 'pipe' });
}

const connect = `require('node:net').connect({ host: process.argv[1], port: 7007, timeout: 700 })
  .on('connect', () => process.exit(0)).on('timeout', () => process.exit(1)).on('error', () => process.exit(1))`;

function reaches(address: string, from = attacker): boolean {
  try {
    inside(from, process.execPath, '-e', connect, address);
    return true;
  } catch {
    return false;
  }
}

function listenIn(namespace: string): ChildProcess {
  const listen = `require('node:net').createServer((socket) => socket.on('error', () => {})).listen(7007, '::')`;
  return spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', listen], { stdio: 'ignore' });
}

describe.skipIf(!possible)('nftables in a network namespace (needs root, nft and ip)', () => {
  let enforcer: Remote;
  const listeners: ChildProcess[] = [];

  beforeAll(async () => {
    const run = (...args: readonly string[]) => execFileSync('ip', args);
    run('netns', 'add', gateway);
    run('netns', 'add', attacker);
    run('link', 'add', 'v0', 'netns', gateway, 'type', 'veth', 'peer', 'name', 'v1', 'netns', attacker);
    for (const [namespace, device, last] of [
      [gateway, 'v0', '1'],
      [attacker, 'v1', '2'],
    ] as const) {
      run('-n', namespace, 'addr', 'add', `203.0.113.${last}/24`, 'dev', device);
      run('-n', namespace, 'addr', 'add', `2001:db8::${last}/64`, 'dev', device, 'nodad');
      run('-n', namespace, 'link', 'set', device, 'up');
      run('-n', namespace, 'link', 'set', 'lo', 'up');
    }
    listeners.push(listenIn(gateway), listenIn(attacker));
    enforcer = await startEnforcer();
    while (!reaches('203.0.113.1') || !reaches('203.0.113.2', gateway)) await setTimeout(100);
  });

  afterAll(async () => {
    await enforcer?.kill();
    for (const listener of listeners) listener.kill();
    for (const namespace of [gateway, attacker]) execFileSync('ip', ['netns', 'del', namespace]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['203.0.113.2', '203.0.113.1'],
    ['2001:db8::2', '2001:db8::1'],
  ])('drops packets of %s until it is removed', async (from, to) => {
    expect(reaches(to)).toBe(true);
    const until = Date.now() + 60_000;
    const number = await enforcer.call<number>('deny', from, until);
    expect(reaches(to)).toBe(false);
    expect(await enforcer.call('list')).toEqual([{ ruleNumber: number, network: from, untilMs: until }]);
    expect(await enforcer.call('deny', from, until + 5_000)).toBe(number);
    await enforcer.call('remove', number);
    expect(await enforcer.call('list')).toEqual([]);
    expect(reaches(to)).toBe(true);
  });

  it('drops what the gateway itself sends to a denied network', async () => {
    const number = await enforcer.call<number>('deny', '203.0.113.0/28', Date.now() + 60_000);
    expect(reaches('203.0.113.2', gateway)).toBe(false);
    await enforcer.call('remove', number);
    expect(reaches('203.0.113.2', gateway)).toBe(true);
  });

  it('keeps an address denied when the network around it is no longer', async () => {
    const outer = await enforcer.call<number>('deny', '203.0.113.0/24', Date.now() + 30_000);
    const inner = await enforcer.call<number>('deny', '203.0.113.2', Date.now() + 60_000);
    expect(await enforcer.call<EnforcedRule[]>('list')).toHaveLength(2);
    await enforcer.call('remove', outer);
    expect(reaches('203.0.113.1')).toBe(false);
    await enforcer.call('remove', inner);
    expect(reaches('203.0.113.1')).toBe(true);
  });

  it('keeps its rules and numbers over kill -9, and a block ends on time with nobody there', async () => {
    const number = await enforcer.call<number>('deny', '203.0.113.2', Date.now() + 4_000);
    await enforcer.kill();
    expect(reaches('203.0.113.1')).toBe(false);
    enforcer = await startEnforcer();
    expect(await enforcer.call<EnforcedRule[]>('list')).toMatchObject([{ ruleNumber: number }]);
    await enforcer.kill();
    await setTimeout(4_500);
    expect(reaches('203.0.113.1')).toBe(true);
    enforcer = await startEnforcer();
    expect(await enforcer.call('list')).toEqual([]);
  });

  it('adopts elements that its file does not know, and notices when the table is flushed away', async () => {
    await enforcer.kill();
    rmSync(join(folder, 'rules.json'));
    inside(gateway, 'nft', 'add element inet citywall blocked4 { 198.51.100.7 timeout 60s }');
    enforcer = await startEnforcer();
    const [adopted] = await enforcer.call<EnforcedRule[]>('list');
    expect(adopted).toMatchObject({ ruleNumber: 1, network: '198.51.100.7' });
    inside(gateway, 'nft', 'flush ruleset');
    expect(await enforcer.call('list')).toEqual([]);
    await enforcer.call('deny', '198.51.100.7', Date.now() + 60_000);
    expect(await enforcer.call<EnforcedRule[]>('list')).toHaveLength(1);
  });
});
