import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, findingOf, openTrial, type Trial, TrialGateway } from './trial-response.ts';

let trial: Trial;
let gateway: TrialGateway;

beforeAll(async () => {
  trial = await openTrial();
});
afterAll(async () => {
  await gateway?.stop();
  await trial?.close();
});

const incidents = async (filter: object = {}) => (await trial.run('incident.list', filter)).items;
const runs = async (filter: object = {}) => (await trial.run('run.list', filter)).items;
const blocks = async (filter: object = {}) => (await trial.run('block.list', filter)).items;

describe('from finding to block', () => {
  it('waits for a person while no gateway is enrolled, and says so', async () => {
    await trial.publish(findingOf({ attacker: '203.0.113.1', host: 'lonely' }));
    const [run] = await eventually(
      () => runs(),
      (all) => all[0]?.state === 'waiting-approval',
    );
    expect(run.reason.en).toContain('No gateway is enrolled');
    expect(run.mayApprove).toEqual(['operator']);
    await trial.run('run.refuse', { id: run.id, reason: 'not now' });
    expect((await trial.run('run.get', { id: run.id })).state).toBe('refused');
  });

  it('opens one incident for a storm of findings and blocks the attacker once', async () => {
    gateway = (await TrialGateway.enrol(trial, 'gw-1')).start();
    for (let round = 0; round < 30; round += 1) await trial.publish(findingOf({ attacker: '203.0.113.66' }));
    const [block] = await eventually(
      () => blocks({ state: 'active' }),
      (all) => all.length === 1,
    );
    expect(block).toMatchObject({
      address: '203.0.113.66',
      automatic: true,
      gateways: [{ name: 'gw-1', state: 'active', ruleNumber: 1 }],
    });
    expect(gateway.rules.get('203.0.113.66')?.stop_time).toBe(Date.parse(block.expiresAt));
    const [incident] = await eventually(
      () => incidents({ entity: '203.0.113.66' }),
      (all) => all[0]?.findings === 30,
    );
    expect(await incidents({ entity: '203.0.113.66' })).toHaveLength(1);
    const whole = await eventually(
      () => trial.run('incident.get', { id: incident.id }),
      (one) => one.runs[0]?.state === 'succeeded',
    );
    expect(whole.headline.en).toMatch(/^203\.0\.113\.66 guessed passwords on web-01, blocked at \d\d:\d\d UTC$/);
    expect(whole.grade).toBe('considerable');
    expect(whole.runs).toHaveLength(1);
    expect(whole.blocks).toEqual([block.id]);
    expect(whole.timeline.filter((entry: { kind: string }) => entry.kind === 'finding')).toMatchObject([{ count: 30 }]);
  });

  it('sends commands that are signed, addressed and good for a minute', () => {
    const [message] = gateway.requests;
    expect(message?.headers.to).toEqual([gateway.id]);
    expect(message?.body.openc2.request).toMatchObject({
      action: 'deny',
      target: { ipv4_net: '203.0.113.66' },
      args: { response_requested: 'complete', slpf: { drop_process: 'none', direction: 'both' } },
    });
  });

  it('records what it did by itself', async () => {
    await eventually(
      async () => trial.records.map((record) => `${record.operation} ${record.outcome}`),
      (all) => all.includes('response.block.apply success') && all.includes('response.run.end success'),
    );
  });

  it('takes a finding delivered twice once', async () => {
    const finding = findingOf({ attacker: '203.0.113.67', host: 'other' });
    await trial.publish(finding);
    await trial.publish(finding);
    await eventually(
      () => blocks({ state: 'active' }),
      (all) => all.some((block: { address: string }) => block.address === '203.0.113.67'),
    );
    expect((await incidents({ entity: '203.0.113.67' }))[0].findings).toBe(1);
    const started = (await runs()).filter((run: { target: string }) => run.target === '203.0.113.67');
    expect(started).toHaveLength(1);
  });

  it('undoes a block at the gateway, by its rule number', async () => {
    const [block] = (await blocks({ state: 'active' })).filter(
      (one: { address: string }) => one.address === '203.0.113.67',
    );
    await trial.run('block.undo', { id: block.id, reason: 'it was us' });
    await eventually(
      async () => [...gateway.rules.keys()],
      (all) => !all.includes('203.0.113.67'),
    );
    const undone = await eventually(
      () => trial.run('block.get', { id: block.id }),
      (one) => one.gateways[0].state === 'removed',
    );
    expect(undone).toMatchObject({ state: 'undone', secondsLeft: 0 });
    await expect(trial.run('block.undo', { id: block.id, reason: 'again' })).rejects.toMatchObject({
      code: 'response.block.ended',
    });
  });

  it.each([
    ['an untrusted source', { attacker: '203.0.113.70', trusted: false }, 'waiting-approval', 'may be forged'],
    ['a name', { attacker: 'evil.example' }, 'waiting-approval', 'known only by the name evil.example'],
    [
      'events of yesterday',
      { attacker: '203.0.113.71', time: Date.now() - 86_400_000 },
      'waiting-approval',
      'more than an hour old',
    ],
    ['the platform itself', { attacker: '192.0.2.1' }, 'refused', "the platform's own address"],
    ['an administrator', { attacker: '192.0.2.10' }, 'refused', 'signed in from there'],
    ['the gateway', { attacker: '198.51.100.1' }, 'refused', 'address of the gateway gw-1'],
    ['loopback', { attacker: '127.0.0.1' }, 'refused', 'loopback'],
  ])('does not block by itself: %s', async (_, change, state, reason) => {
    await trial.publish(findingOf({ ...change, host: `host of ${change.attacker}` }));
    const [run] = await eventually(
      async () => (await runs()).filter((one: { target: string }) => one.target === change.attacker),
      (all) => all[0]?.state === state,
    );
    expect(run.reason.en).toContain(reason);
    expect((await blocks()).some((block: { address: string }) => block.address === change.attacker)).toBe(false);
  });

  it('acts on an untrusted source once a person approves, and says before what the approval would do', async () => {
    const [run] = (await runs({ state: 'waiting-approval' })).filter(
      (one: { target: string }) => one.target === '203.0.113.70',
    );
    expect(run.plan[0].en).toContain('A person decides first: Not all events behind it');
    expect(run.plan[1].en).toContain('drops all traffic from and to 203.0.113.70');
    await trial.run('run.approve', { id: run.id, reason: 'I looked' });
    const done = await eventually(
      () => trial.run('run.get', { id: run.id }),
      (one) => one.state === 'succeeded',
    );
    expect(done.approvedBy).toBe('Li');
    const { timeline } = await trial.run('incident.get', { id: run.incident });
    expect(timeline).toContainEqual(
      expect.objectContaining({
        by: 'Li',
        text: expect.objectContaining({ en: expect.stringMatching(/approved: I looked$/) }),
      }),
    );
    expect(gateway.rules.has('203.0.113.70')).toBe(true);
    await trial.run('run.undo', { id: run.id, reason: 'enough' });
    await eventually(
      async () => gateway.rules.has('203.0.113.70'),
      (held) => !held,
    );
    expect((await trial.run('run.get', { id: run.id })).state).toBe('undone');
  });

  it('lets a person confirm a manual step', async () => {
    const [run] = (await runs({ state: 'waiting-approval' })).filter(
      (one: { target: string }) => one.target === 'evil.example',
    );
    await trial.run('run.approve', { id: run.id, reason: 'blocked by hand' });
    const done = await eventually(
      () => trial.run('run.get', { id: run.id }),
      (one) => one.state === 'succeeded',
    );
    expect(done.steps.find((step: { name: string }) => step.name.startsWith('Decide')).text.en).toContain(
      'Confirmed by Li',
    );
  });

  it('stops when automation is switched off', async () => {
    await trial.run('automation.set', { enabled: false, reason: 'maintenance' });
    await trial.publish(findingOf({ attacker: '203.0.113.80', host: 'h80' }));
    const [run] = await eventually(
      async () => (await runs()).filter((one: { target: string }) => one.target === '203.0.113.80'),
      (all) => all[0]?.state === 'waiting-approval',
    );
    expect(run.reason.en).toContain('switched off');
    await trial.run('automation.set', { enabled: true, reason: 'done' });
    await trial.run('run.cancel', { id: run.id, reason: 'never mind' });
  });

  it('goes on at its step after the server died', async () => {
    await gateway.stop();
    await trial.publish(findingOf({ attacker: '2001:db8:ffff::7', host: 'h7' }));
    await eventually(
      () => blocks({ state: 'applying' }),
      (all) => all.length === 1,
    );
    await trial.restart();
    gateway.start().refusal = undefined;
    const resumed = new Promise<void>((resolve) => setTimeout(resolve, 0));
    await resumed;
    while (!gateway.rules.has('2001:db8:ffff::7')) {
      trial.advance(11_000);
      await gateway.turn();
    }
    await eventually(
      async () => (await runs()).filter((one: { target: string }) => one.target === '2001:db8:ffff::7'),
      (all) => all.length === 1 && all[0].state === 'succeeded',
    );
    expect((await blocks()).filter((block: { address: string }) => block.address === '2001:db8:ffff::7')).toHaveLength(
      1,
    );
  });
});

describe('a playbook by hand', () => {
  it('takes the attacker from the incident, and shows the plan in a dry run without changing anything', async () => {
    await trial.publish(findingOf({ attacker: '203.0.113.120', host: 'h120', trusted: false }));
    const [incident] = await eventually(
      () => incidents({ entity: '203.0.113.120' }),
      (all) => all.length === 1,
    );
    const [playbook] = (await trial.run('playbook.list')).items;
    const dry = await trial.run('run.start', { playbook: playbook.id, incident: incident.id, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, state: 'succeeded', target: '203.0.113.120' });
    expect(dry.plan[0].en).toContain('drops all traffic from and to 203.0.113.120');
    expect((await blocks()).some((block: { address: string }) => block.address === '203.0.113.120')).toBe(false);
    const refused = await trial.run('run.start', {
      playbook: playbook.id,
      variables: { __attacker__: '127.0.0.1' },
      dryRun: true,
    });
    expect(refused.plan[0].en).toContain('Would be refused: 127.0.0.1 is protected');
    await expect(trial.run('run.start', { playbook: `playbook--${incident.id}` })).rejects.toMatchObject({
      code: 'response.run.impossible',
    });
  });
});

describe('blocks by hand', () => {
  beforeAll(async () => {
    await gateway.stop();
    gateway = (await TrialGateway.enrol(trial, 'gw-2')).start();
  });

  it('shows what would change, and what would be refused', async () => {
    const plan = await trial.run('block.plan', { address: '203.0.113.0/24', seconds: 60 });
    expect(plan.changes[0].en).toContain('203.0.113.0/24');
    const refused = await trial.run('block.plan', { address: '192.0.2.0/24', seconds: 60 });
    expect(refused).toMatchObject({ changes: [], refusal: { code: 'response.block.protected' } });
    expect(await trial.run('block.plan', { address: 'evil.example', seconds: 60 })).toMatchObject({
      refusal: { code: 'response.block.not-an-address' },
    });
  });

  it('keeps one block for a network and extends it', async () => {
    const first = await trial.run('block.create', { address: '203.0.113.90', seconds: 60, reason: 'test' });
    await eventually(
      () => trial.run('block.get', { id: first.id }),
      (one) => one.state === 'active',
    );
    const second = await trial.run('block.create', { address: '203.0.113.90', seconds: 600, reason: 'longer' });
    expect(second.id).toBe(first.id);
    await eventually(
      async () => gateway.rules.get('203.0.113.90')?.stop_time,
      (end) => end === Date.parse(second.expiresAt),
    );
  });

  it('expires and says so in the records', async () => {
    const block = await trial.run('block.create', { address: '203.0.113.91', seconds: 1, reason: 'short' });
    await eventually(
      () => trial.run('block.get', { id: block.id }),
      (one) => one.state === 'expired' || one.state === 'failed',
    );
    await eventually(
      async () =>
        trial.records.filter(
          (record) => record.operation === 'response.block.expire' && record.resource.id === block.id,
        ),
      (all) => all.length === 1,
    );
  });

  it('notices a rule that vanished from the gateway and sets it again', async () => {
    const block = await trial.run('block.create', { address: '203.0.113.92', seconds: 3_600, reason: 'test' });
    await eventually(
      () => trial.run('block.get', { id: block.id }),
      (one) => one.state === 'active',
    );
    gateway.rules.clear();
    trial.advance(61_000);
    await eventually(
      async () => gateway.rules.has('203.0.113.92'),
      (held) => held,
    );
  });

  it('fails with the reason of the gateway', async () => {
    gateway.refusal = { status: 403, status_text: 'Protected on this gateway' };
    const block = await trial.run('block.create', { address: '203.0.113.93', seconds: 60, reason: 'test' });
    const [first] = (await trial.run('agent.list')).items.filter((agent: { name: string }) => agent.name === 'gw-1');
    await trial.run('agent.revoke', { id: first.id, reason: 'gone' });
    const failed = await eventually(
      () => trial.run('block.get', { id: block.id }),
      (one) => one.gateways.some((each: { reason: string | null }) => each.reason?.includes('403') === true),
    );
    expect(failed.gateways.find((one: { name: string }) => one.name === 'gw-2').reason).toContain('403 Protected');
    gateway.refusal = undefined;
  });

  it('undoes all', async () => {
    const { undone } = await trial.run('block.undo-all', { reason: 'start over' });
    expect(undone).toBeGreaterThan(0);
    await eventually(
      async () => gateway.rules.size,
      (size) => size === 0,
    );
    expect(await blocks({ state: 'active' })).toEqual([]);
  });

  it('believes no report that another key signed, answers another request, or comes twice', async () => {
    await gateway.stop();
    await trial.run('block.create', { address: '203.0.113.94', seconds: 60, reason: 'test' });
    const { messages } = await trial.run('agent.poll', { waitSeconds: 0, addresses: [] }, gateway.principal);
    const answer = { status: 200, results: { 'x-citywall': { rules: [] } } };
    const id = JSON.parse(Buffer.from(messages[0].split('.')[1], 'base64url').toString()).jti;
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const unbelieved = { code: 'response.agent.report' };
    await expect(gateway.report(id, answer, stranger)).rejects.toMatchObject(unbelieved);
    await expect(
      gateway.report(
        id.replace(/.$/, (last: string) => (last === '0' ? '1' : '0')),
        answer,
      ),
    ).rejects.toMatchObject(unbelieved);
    await gateway.report(id, answer);
    await expect(gateway.report(id, answer)).rejects.toMatchObject(unbelieved);
  });

  it('records what a gateway newly claims as its own, and takes no second change within a minute', async () => {
    const claims = () => trial.records.filter(({ operation }) => operation === 'response.agent.claim');
    const claimant = await TrialGateway.enrol(trial, 'claimant', []);
    const poll = (address: string) =>
      trial.run('agent.poll', { waitSeconds: 0, addresses: [address] }, claimant.principal);
    const refusalOf = async (address: string) =>
      (await trial.run('block.plan', { address, seconds: 60 })).refusal?.code ?? null;
    const before = claims().length;
    await poll('203.0.113.201');
    await poll('203.0.113.202');
    await eventually(
      async () => claims().length,
      (count) => count > before,
    );
    expect(claims().slice(before)).toMatchObject([
      { details: { name: 'claimant', from: { addresses: [] }, to: { addresses: ['203.0.113.201'] } } },
    ]);
    expect(await refusalOf('203.0.113.201')).toBe('response.block.protected');
    expect(await refusalOf('203.0.113.202')).toBeNull();
    await trial.run('agent.revoke', { id: claimant.id, reason: 'in foreign hands' });
    expect(await refusalOf('203.0.113.201')).toBeNull();
  });

  it('lets a revoked agent, and a token used twice, no further', async () => {
    await trial.run('agent.revoke', { id: gateway.id, reason: 'lost' });
    await expect(gateway.turn()).rejects.toMatchObject({ code: 'response.agent.revoked' });
    const { token } = await trial.run('agent.invite', { name: 'gw-3' });
    const pair = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const input = {
      token,
      name: '',
      kind: 'nftables',
      publicKey: Buffer.from(pair.x ?? '', 'base64url').toString('base64'),
      addresses: [],
    };
    await trial.run('agent.enrol', input);
    await expect(trial.run('agent.enrol', input)).rejects.toMatchObject({ code: 'response.agent.token' });
  });
});
