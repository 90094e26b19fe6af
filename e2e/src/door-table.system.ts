import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bounded, open, permissions } from './door-permissions.ts';
import { knock, type ListedOperation, type Reply } from './knock.ts';
import { mutatedOf, sampleOf } from './sample-input.ts';
import { adminPassword, type StartedCitywall, startCitywall } from './start-citywall.ts';

const password = 'seven copper lanterns drift';
const basic = (name: string, secret = password) => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
});
/** Answers of 503 that tell what the caller must wait for: no fault. */
const waits = [
  'identity.sign-in.busy',
  'trust.sealed',
  'trust.busy',
  'trust.time.unavailable',
  'trust.evidence.status',
  'trust.evidence.uncertified',
];
const saysWhyNot = ({ status, code }: Pick<Reply, 'status' | 'code'>): boolean =>
  status === 503 && code !== undefined && waits.includes(code);
/** Requests for each operation. */
const mutations = 200;
const atOnce = 6;

describe('the door', () => {
  let folder: string;
  let citywall: StartedCitywall;
  let operations: readonly ListedOperation[];
  /** Headers that prove a holder of the role. */
  const holders = new Map<string, Record<string, string>>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-door-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty'] });
    operations = (await citywall.call<{ items: ListedOperation[] }>('GET', '/operations')).items;
    for (const role of ['none', 'viewer', 'operator', 'clerk', 'system', 'security', 'audit', 'department']) {
      const name = `one-${role}`;
      const full = ['system', 'security', 'audit', 'department'].includes(role) ? `${role}-administrator` : role;
      const roles = role === 'none' ? [] : [full];
      await citywall.call('POST', '/identity/users', {
        name,
        displayName: name,
        roles,
        password,
        mustChangePassword: false,
      });
      holders.set(full, basic(name));
    }
    for (const role of ['intake', 'key-user', 'enroller']) {
      const key = await citywall.call<{ token: string }>('POST', '/identity/keys', { name: role, roles: [role] });
      holders.set(role, { authorization: `Bearer ${key.token}` });
    }
    holders.set('agent', { authorization: `Bearer ${await enrolled()}` });
  });

  afterAll(async () => {
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  async function enrolled(): Promise<string> {
    const { token } = await citywall.call<{ token: string }>('POST', '/response/agents/invite', { name: 'gateway' });
    const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const publicKey = Buffer.from(jwk.x ?? '', 'base64url').toString('base64');
    const input = { token, name: 'gateway', kind: 'nftables', publicKey, addresses: [] };
    const { key } = await citywall.call<{ key: string }>('POST', '/response/agents/enrol', input);
    const again = citywall.call('POST', '/response/agents/enrol', input);
    await expect(again, 'a used token').rejects.toThrow(/response\.agent\.token/);
    return key;
  }

  const validInput = (operation: ListedOperation) =>
    fc.sample(sampleOf(operation.input), 1)[0] as Record<string, unknown>;

  test('knows every operation: none is added without a decision about who may do it', () => {
    const decided = new Set([
      ...open,
      ...Object.values({ ...permissions, bounded: Object.values(bounded).flat() }).flat(),
    ]);
    expect(operations.map(({ name }) => name).filter((name) => !decided.has(name))).toEqual([]);
    const present = new Set(operations.map(({ name }) => name));
    expect([...decided].filter((name) => !present.has(name))).toEqual([]);
  });

  test('lets nobody in who does not prove who he is', async () => {
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer cwk_' },
      { authorization: `Bearer cwk_${'0'.repeat(32)}_${'A'.repeat(54)}` },
      { authorization: 'Negotiate x' },
      { cookie: `citywall_session=${'A'.repeat(54)}`, 'x-citywall-request': '1' },
    ];
    for (const operation of operations.filter(({ name }) => !open.includes(name))) {
      for (const headers of strangers) {
        const { status, code } = await knock(citywall.url, operation, validInput(operation), headers);
        // A protocol refuses in its own words.
        const words = operation.protocol ? undefined : 'access.sign-in.required';
        expect([status, code], operation.name).toEqual([401, words]);
      }
    }
  });

  test('lets each role do what it may, and nothing else', async () => {
    for (const [role, allowed] of Object.entries(permissions)) {
      for (const operation of operations.filter(({ name }) => !open.includes(name))) {
        if (allowed.includes(operation.name) || bounded[role]?.includes(operation.name)) continue;
        const reply = await knock(citywall.url, operation, validInput(operation), holders.get(role) ?? {});
        const words = operation.protocol ? undefined : 'access.denied';
        expect([reply.status, reply.code], `${role} · ${operation.name}`).toEqual([403, words]);
      }
      for (const name of allowed.filter(
        (name) => !['identity.password.change', 'identity.session.prove'].includes(name),
      )) {
        const operation = operations.find((each) => each.name === name)!;
        const input = { ...validInput(operation), ...(name === 'response.agent.poll' ? { waitSeconds: 0 } : {}) };
        const reply = await knock(citywall.url, operation, input, holders.get(role) ?? {});
        expect(reply.code, `${role} · ${name}`).not.toBe('access.denied');
        if (!saysWhyNot(reply) && !(operation.protocol && reply.status === 503))
          expect(reply.status, `${role} · ${name}: ${reply.body}`).toBeLessThan(500);
      }
    }
  });

  test('answers whatever is sent without a fault of its own', async () => {
    /** The last of each operation. */
    const faults = new Map<string, string>();
    for (const operation of operations) {
      const seed = (Math.random() * 2 ** 31) | 0;
      const inputs = fc.sample(mutatedOf(operation.input), { numRuns: mutations, seed });
      const headers = proberOf(operation.name);
      for (let from = 0; from < inputs.length; from += atOnce) {
        await Promise.all(
          inputs.slice(from, from + atOnce).map(async (input) => {
            if (operation.name === 'response.agent.poll' && Number(input.waitSeconds) > 0) input.waitSeconds = 0;
            const { status, code } = await knock(citywall.url, operation, input, headers);
            // A protocol tells in its own words that there are no keys to use.
            if (status >= 500 && !saysWhyNot({ status, code }) && !(operation.protocol && status === 503))
              faults.set(operation.name, `seed ${seed}: ${status} ${JSON.stringify(input).slice(0, 300)}`);
          }),
        );
      }
    }
    expect(Object.fromEntries(faults)).toEqual({});
    await expect(citywall.call('GET', '/platform/health')).resolves.toMatchObject({ ready: true });
  }, 900_000);

  /** Somebody who may do it, so that what lies behind the door is reached; wrong passwords are given by one who can bear it. */
  function proberOf(name: string): Record<string, string> {
    if (name === 'identity.password.change' || name === 'identity.session.prove') return holders.get('none') ?? {};
    if (name.startsWith('response.agent.') && permissions.agent?.includes(name)) return holders.get('agent') ?? {};
    return basic('admin', adminPassword);
  }

  test('tells nothing of whether a name exists, neither in words nor in time', async () => {
    const attempt = (name: string, address: string) =>
      new Promise<{ body: string; status: number; took: number }>((done, failed) => {
        const began = performance.now();
        const body = JSON.stringify({ name, password: 'not the password at all' });
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const asked = request(
          `${citywall.url}/api/v1/identity/sessions`,
          { method: 'POST', headers, localAddress: address, agent: false },
          (response) => {
            let text = '';
            response.on('data', (piece) => {
              text += piece;
            });
            response.on('end', () =>
              done({ body: text, status: response.statusCode ?? 0, took: performance.now() - began }),
            );
          },
        );
        asked.on('error', failed);
        asked.end(body);
      });
    const known: number[] = [];
    const unknown: number[] = [];
    const answers = new Set<string>();
    for (let n = 0; n < 8; n += 1) {
      for (const [name, times] of [
        ['one-audit', known],
        ['one-security', known],
        ['nobody-here', unknown],
        ['nobody-there', unknown],
      ] as const) {
        const { body, status, took } = await attempt(name, `127.1.${n}.${times === known ? 1 : 2}`);
        answers.add(`${status} ${body}`);
        times.push(took);
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toMatch(/^401 .*identity\.sign-in\.refused/);
    const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
  });
});
