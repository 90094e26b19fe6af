import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenC2Request, type OpenC2Response, open, readPublicKey, seal } from '@citywall/response/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EnforcedRule, Enforcer } from './enforcer.ts';
import { type AgentOptions, runAgent } from './run-agent.ts';

const installation = generateKeyPairSync('ed25519');
const rawOf = (key: KeyObject): string =>
  Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');

/** A Citywall that hands out what the test puts in line, and keeps what is reported. */
const line: string[] = [];
const reports: { request_id: string; response: OpenC2Response; proof: string }[] = [];
/** Keys given out in this test: a poll that an agent of an earlier test left behind must not take this one's messages. */
const keys = new Set<string>();
/** Polls not yet answered. */
let polls = 0;
let publicKey = '';
let revoked = false;
let tokens = 1;
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const input = JSON.parse(body);
      const answer = (status: number, value: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (request.url?.endsWith('/enrol')) {
        publicKey = input.publicKey;
        tokens -= 1;
        if (tokens < 0) return answer(403, { code: 'response.agent.token', detail: 'used' });
        const key = `cwk_${randomUUID()}`;
        keys.add(key);
        return answer(200, { agent: { id: 'agent-1' }, key, commandKey: rawOf(installation.publicKey) });
      }
      const key = request.headers.authorization?.slice('Bearer '.length) ?? '';
      if (!keys.has(key)) return answer(401, { code: 'access.unknown' });
      if (revoked) return answer(403, { code: 'response.agent.revoked', detail: 'revoked' });
      if (request.url?.endsWith('/report')) {
        reports.push(input);
        return answer(200, {});
      }
      polls += 1;
      return setTimeout(() => {
        polls -= 1;
        answer(200, { messages: keys.has(key) ? line.splice(0) : [] });
      }, 10);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

class MemoryEnforcer implements Enforcer {
  readonly rules = new Map<number, EnforcedRule>();
  async deny(network: string, untilMs: number): Promise<number> {
    const known = [...this.rules.values()].find((rule) => rule.network === network);
    const ruleNumber = known?.ruleNumber ?? this.rules.size + 1;
    this.rules.set(ruleNumber, { ruleNumber, network, untilMs });
    return ruleNumber;
  }
  async remove(ruleNumber: number): Promise<void> {
    this.rules.delete(ruleNumber);
  }
  async list(): Promise<readonly EnforcedRule[]> {
    return [...this.rules.values()];
  }
}

let state = '';
let enforcer: MemoryEnforcer;
let ending: AbortController;
let lines: string[] = [];
const agents: Promise<void>[] = [];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'citywall-agent-'));
  enforcer = new MemoryEnforcer();
  ending = new AbortController();
  lines = [];
  reports.splice(0);
  line.splice(0);
  keys.clear();
  tokens = 1;
  revoked = false;
});
afterEach(async () => {
  ending.abort();
  await Promise.allSettled(agents.splice(0));
  rmSync(state, { recursive: true, force: true });
});

/** Runs an agent that ends with the test. */
function start(given: AgentOptions): void {
  agents.push(runAgent(given));
}

const options = (change: Partial<AgentOptions> = {}): AgentOptions => ({
  url,
  state,
  token: 'one-time',
  name: 'gateway',
  kind: 'nftables',
  addresses: () => ['198.51.100.1'],
  enforcer,
  protect: ['192.0.2.0/24'],
  signal: ending.signal,
  log: (text) => lines.push(text),
  ...change,
});

async function until(good: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !good(); ) {
    if (Date.now() > end) throw new Error(lines.join('\n'));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function messageOf(request: OpenC2Request | object, change: object = {}, key = installation.privateKey): string {
  const iat = Math.floor(Date.now() / 1000);
  const jti = randomUUID();
  const message = {
    headers: { request_id: jti, created: Date.now(), from: 'citywall', to: ['agent-1'] },
    body: { openc2: { request } },
  };
  return seal({ iss: 'citywall', aud: 'agent-1', iat, exp: iat + 60, jti, message, ...change }, (bytes) =>
    sign(null, bytes, key),
  );
}

const deny = (network: string, more: object = {}) => ({
  action: 'deny',
  target: network.includes(':') ? { ipv6_net: network } : { ipv4_net: network },
  args: {
    response_requested: 'complete',
    stop_time: Date.now() + 60_000,
    slpf: { drop_process: 'none', persistent: true, direction: 'both' },
    ...more,
  },
});

describe('an agent', () => {
  it('enrols once, keeps what it got to itself, and enforces what is commanded', async () => {
    const running = runAgent(options());
    line.push(messageOf(deny('203.0.113.9')));
    await until(() => reports.length === 1);
    expect(reports[0]?.response).toMatchObject({
      status: 200,
      results: { slpf: { rule_number: 1 }, 'x-citywall': { rules: [{ rule_number: 1, network: '203.0.113.9' }] } },
    });
    const proof = open<{ response: OpenC2Response }>(
      reports[0]?.proof ?? '',
      readPublicKey(publicKey),
      'citywall',
      Date.now(),
    );
    expect(proof).toMatchObject({
      ok: true,
      payload: { iss: 'agent-1', jti: reports[0]?.request_id, response: { status: 200 } },
    });
    expect(statSync(state).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(state)) expect(statSync(join(state, file)).mode & 0o777).toBe(0o600);
    ending.abort();
    await running;
    const again = new AbortController();
    let ready = '';
    const second = runAgent(options({ token: undefined, signal: again.signal, onReady: (agent) => (ready = agent) }));
    await until(() => ready === 'agent-1');
    again.abort();
    await second;
  });

  it('acts on a message once, also after a restart', async () => {
    const message = messageOf(deny('203.0.113.9'));
    const running = runAgent(options());
    line.push(message, message);
    await until(() => lines.some((text) => text.includes('replayed')));
    expect(reports).toHaveLength(1);
    ending.abort();
    await running;
    // The poll that the first run left behind, perhaps still on its way here, is answered to nobody.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await until(() => polls === 0);
    enforcer.rules.clear();
    ending = new AbortController();
    start(options({ signal: ending.signal }));
    line.push(message);
    await until(() => lines.filter((text) => text.includes('replayed')).length === 2);
    expect(enforcer.rules.size).toBe(0);
  });

  it.each<[string, () => string, string]>([
    [
      'signed by another key',
      () => messageOf(deny('203.0.113.9'), {}, generateKeyPairSync('ed25519').privateKey),
      'signature',
    ],
    ['for another agent', () => messageOf(deny('203.0.113.9'), { aud: 'agent-2' }), 'audience'],
    ['that has expired', () => messageOf(deny('203.0.113.9'), { exp: Date.now() / 1000 - 10 }), 'expired'],
    ['from the future', () => messageOf(deny('203.0.113.9'), { iat: Date.now() / 1000 + 60 }), 'future'],
    ['that is no message', () => 'rubbish', 'malformed'],
  ])('refuses a message %s', async (_, make, doubt) => {
    start(options());
    line.push(make());
    await until(() => lines.some((text) => text.includes(`Refused a message: ${doubt}`)));
    expect(enforcer.rules.size).toBe(0);
    expect(reports).toEqual([]);
  });

  it.each<[string, object, number, string]>([
    ['its own address', deny('198.51.100.1'), 403, '198.51.100.1'],
    ['a network around its own address', deny('198.51.100.0/24'), 403, '198.51.100.1'],
    ['Citywall itself', deny('127.0.0.1'), 403, '127.0.0.0/8'],
    ['what its owner protects', deny('192.0.2.7'), 403, '192.0.2.0/24'],
    ['multicast', deny('ff02::1'), 403, 'ff00::/8'],
    ['a name', deny('evil.example'), 400, 'not a network'],
    ['a block without end', deny('203.0.113.9', { stop_time: undefined }), 501, 'not supported'],
    ['a block that has ended', deny('203.0.113.9', { stop_time: 1 }), 400, 'has passed'],
    ['a block of two years', deny('203.0.113.9', { stop_time: Date.now() + 2 * 366 * 86_400_000 }), 400, 'a year'],
    [
      'another direction',
      deny('203.0.113.9', { slpf: { drop_process: 'none', direction: 'ingress' } }),
      501,
      'not supported',
    ],
    [
      'an IPv6 target that is none',
      { ...deny('203.0.113.9'), target: { ipv6_net: '203.0.113.9' } },
      400,
      'not a network of that kind',
    ],
    ['another action', { action: 'allow', target: { ipv4_net: '203.0.113.9' } }, 501, 'not supported'],
    ['nothing', {}, 501, 'not supported'],
  ])('does not deny %s, and says why', async (_, request, status, text) => {
    start(options());
    line.push(messageOf(request));
    await until(() => reports.length === 1);
    expect(reports[0]?.response.status).toBe(status);
    expect(reports[0]?.response.status_text).toContain(text);
    expect(enforcer.rules.size).toBe(0);
  });

  it('removes rules and tells its features', async () => {
    start(options());
    line.push(messageOf(deny('203.0.113.9')));
    line.push(
      messageOf({ action: 'delete', target: { 'slpf:rule_number': 1 }, args: { response_requested: 'complete' } }),
    );
    line.push(messageOf({ action: 'query', target: { features: ['versions', 'profiles', 'pairs'] } }));
    await until(() => reports.length === 3);
    expect(reports[1]?.response).toMatchObject({ status: 200, results: { 'x-citywall': { rules: [] } } });
    expect(reports[2]?.response.results).toMatchObject({
      versions: ['1.0'],
      profiles: ['slpf', 'x-citywall'],
      pairs: { deny: ['ipv4_net', 'ipv6_net'] },
    });
  });

  it('says so when a rule is not there on reading back', async () => {
    enforcer.list = async () => [];
    start(options());
    line.push(messageOf(deny('203.0.113.9')));
    await until(() => reports.length === 1);
    expect(reports[0]?.response).toMatchObject({ status: 500, status_text: expect.stringContaining('read back') });
  });

  it('ends when it is revoked, when its token is no good, and when it has none', async () => {
    tokens = 0;
    await expect(runAgent(options())).rejects.toMatchObject({ code: 'response.agent.token' });
    await expect(runAgent(options({ token: undefined }))).rejects.toThrow('one-time token');
    tokens = 1;
    revoked = true;
    await expect(runAgent(options())).rejects.toMatchObject({ code: 'response.agent.revoked' });
  });
});
