import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, type Ground, hostAddress, layGround, outside, platformAddress, whyNot } from './attack-ground.ts';
import { root, type StartedCitywall, startCitywall } from './start-citywall.ts';

interface Incident {
  readonly id: string;
  readonly grade: string;
  readonly headline: { readonly en: string };
  readonly blocks: readonly string[];
}
interface Block {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly gateways: readonly { readonly state: string; readonly verifiedAt: string | null }[];
}
interface Run {
  readonly id: string;
  readonly state: string;
  readonly target: string;
  readonly reason: { readonly en: string } | null;
}
interface Page<T> {
  readonly items: readonly T[];
}

const reason = whyNot();

async function eventually<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(250);
  }
}

describe.skipIf(reason !== undefined)(
  `a real attack on OpenSSH, really blocked${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    const data = mkdtempSync(join(tmpdir(), 'citywall-e2e-'));
    const source = `syslog-tcp:${hostAddress}`;
    let citywall: StartedCitywall;
    let ground: Ground;

    const incidents = async () => (await citywall.call<Page<Incident>>('GET', '/response/incidents')).items;
    const blocks = async () => (await citywall.call<Page<Block>>('GET', '/response/blocks')).items;
    const runs = async () => (await citywall.call<Page<Run>>('GET', '/response/runs')).items;
    const blockOf = (address: string, state: string) =>
      eventually(`a block of ${address} that is ${state}`, 30, async () =>
        (await blocks()).find((block) => block.address === address && block.state === state),
      );

    beforeAll(async () => {
      ground = layGround();
      citywall = await startCitywall({ data, flags: ['--empty', '--host', '0.0.0.0', '--workers', '1'] });
      const url = `http://${platformAddress}:${new URL(citywall.url).port}`;
      const { token } = await citywall.call<{ token: string }>('POST', '/response/agents/invite', {
        name: 'gateway-1',
      });
      ground.startAgent(url, token);
      ground.startHost(citywall.syslogPort);
      await eventually('the agent is online', 20, async () => {
        const { items } = await citywall.call<Page<{ state: string }>>('GET', '/response/agents');
        return items.find((agent) => agent.state === 'online');
      });
      await eventually('the host answers', 20, async () => ground.reaches('client') || undefined);
    });

    afterAll(async () => {
      if (process.env.CITYWALL_SHOW === '1') console.log(ground?.printed());
      await ground?.remove();
      if (citywall?.child.exitCode === null) await citywall.interrupt();
      rmSync(data, { recursive: true, force: true });
    });

    it('takes in the host’s log, and a person allow-lists the source', async () => {
      expect(await ground.logIn('client', account.name, account.password)).toBe(true);
      await eventually('the source', 20, async () => {
        const { items } = await citywall.call<Page<{ name: string }>>('GET', '/detection/sources');
        return items.find((each) => each.name === source);
      });
      await citywall.call('PATCH', `/detection/sources/${encodeURIComponent(source)}`, {
        trusted: true,
        reason: 'our own host',
      });
      expect(await incidents()).toEqual([]);
    });

    it('opens one incident and blocks the attacker on the gateway; another client still gets in', async () => {
      for (let attempt = 0; attempt < 5; attempt += 1) await ground.logIn('attacker', 'root', `guess ${attempt}`);
      const block = await blockOf(outside.attacker, 'active');
      expect(block.gateways).toMatchObject([{ state: 'active', verifiedAt: expect.any(String) }]);
      expect(ground.ruleset()).toContain(outside.attacker);
      expect(ground.reaches('attacker')).toBe(false);
      expect(await ground.logIn('client', account.name, account.password)).toBe(true);
      const all = await incidents();
      expect(all).toHaveLength(1);
      expect(all[0]?.headline.en).toContain(`${outside.attacker} guessed passwords`);
      expect(all[0]?.headline.en).toContain('blocked at');
    });

    it('blocks the address after the last “from”, whatever the user name pretends', async () => {
      const pretence = `x from ${outside.client} port 4242 ssh2`;
      for (let attempt = 0; attempt < 5; attempt += 1) await ground.logIn('second', pretence, 'guess');
      await blockOf(outside.second, 'active');
      expect((await blocks()).some((block) => block.address === outside.client)).toBe(false);
      expect(await ground.logIn('client', account.name, account.password)).toBe(true);
    });

    it('raises the grade when a log-in succeeds after guessing', async () => {
      await citywall.call('PUT', '/response/automation', { enabled: false, reason: 'let him in, for once' });
      const before = (await incidents())[0]?.grade;
      for (let attempt = 0; attempt < 5; attempt += 1) await ground.logIn('third', account.name, `guess ${attempt}`);
      await eventually('a run that waits', 30, async () =>
        (await runs()).find((run) => run.target === outside.third && run.state === 'waiting-approval'),
      );
      expect(await ground.logIn('third', account.name, account.password)).toBe(true);
      const raised = await eventually('a higher grade', 30, async () =>
        (await incidents()).find((one) => one.grade === 'major'),
      );
      expect(before).toBe('considerable');
      expect(raised.headline.en).toContain('got in');
      await citywall.call('PUT', '/response/automation', { enabled: true, reason: 'back to work' });
    });

    it('undoes a block: the attacker reaches the host again', async () => {
      const block = await blockOf(outside.attacker, 'active');
      await citywall.call('POST', `/response/blocks/${block.id}/undo`, { reason: 'the exercise is over' });
      await eventually('the gateway to let him through', 20, async () => ground.reaches('attacker') || undefined);
      expect(ground.ruleset()).not.toContain(outside.attacker);
    });

    it('lets a block expire by itself', async () => {
      const made = await citywall.call<Block>('POST', '/response/blocks', {
        address: outside.attacker,
        seconds: 6,
        reason: 'a short one',
      });
      await blockOf(outside.attacker, 'active');
      expect(ground.reaches('attacker')).toBe(false);
      await eventually('the block to expire', 20, async () =>
        (await blocks()).find((block) => block.id === made.id && block.state === 'expired'),
      );
      expect(ground.reaches('attacker')).toBe(true);
    });

    it('ends a block on time while Citywall is down, and knows it when it is back', async () => {
      const made = await citywall.call<Block>('POST', '/response/blocks', {
        address: outside.attacker,
        seconds: 8,
        reason: 'outage',
      });
      await blockOf(outside.attacker, 'active');
      await citywall.killGroup();
      expect(ground.reaches('attacker')).toBe(false);
      await eventually('the block to end by itself', 20, async () => ground.reaches('attacker') || undefined);
      const port = new URL(citywall.url).port;
      citywall = await startCitywall({
        data,
        flags: ['--empty', '--host', '0.0.0.0', '--port', port, '--workers', '1'],
      });
      await eventually('the block to be known as expired', 20, async () =>
        (await blocks()).find((block) => block.id === made.id && block.state === 'expired'),
      );
      expect((await blocks()).find((block) => block.address === outside.second)?.state).toBe('active');
    });

    it('has all of it in the audit log, which is whole', async () => {
      const { items } = await citywall.call<Page<{ operation: string; details?: { network?: string } }>>(
        'GET',
        '/audit/records?limit=500',
      );
      const done = items.map((record) => record.operation);
      for (const operation of [
        'response.agent.enrol',
        'response.run.start',
        'response.run.end',
        'response.block.apply',
        'response.block.expire',
        'response.block.undo',
        'response.block.create',
        'response.automation.set',
      ]) {
        expect(done).toContain(operation);
      }
      const args = [join(root, 'bin/citywall.mjs'), 'audit', 'verify', '--data', data];
      expect(spawnSync(process.execPath, args, { encoding: 'utf8' })).toMatchObject({ status: 0 });
    });
  },
);
