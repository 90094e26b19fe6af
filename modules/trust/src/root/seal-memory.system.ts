import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ShippedServer, startShippedServer } from '../shipped-server.fixture.ts';
import { family, hasEnded, type Needles, nameOf, searchFiles, searchMemory } from './search-memory.fixture.ts';

let server: ShippedServer;

beforeAll(async () => {
  server = await startShippedServer();
}, 60_000);
afterAll(() => server.stop());

/** What stands where, of all processes of the city; empty is good. */
function leaks(needles: Needles): readonly string[] {
  return family(server.pid).flatMap((pid) => {
    if (hasEnded(pid)) return [];
    const { found, touched } = searchMemory(pid, server.folder, needles);
    expect(touched, `memory of ${nameOf(pid)} read`).toBeGreaterThan(500_000);
    return found.map((name) => `${name} in ${nameOf(pid)} ${pid}`);
  });
}

/** A secret as it is, in hex and in base64 from any place in a longer text. */
function forms(name: string, secret: Buffer): Needles {
  const base64 = [0, 1, 2].map((skip) => {
    const part = secret.subarray(skip);
    return part.subarray(0, part.length - (part.length % 3)).toString('base64');
  });
  return {
    [`${name}, raw`]: secret,
    [`${name}, hex`]: Buffer.from(secret.toString('hex')),
    ...Object.fromEntries(base64.map((part, at) => [`${name}, base64 ${at}`, Buffer.from(part)])),
  };
}

const shareForms = (shares: readonly string[]): Needles =>
  Object.fromEntries(shares.map((share, at) => [`share ${at}`, Buffer.from(share.slice(-30))]));

/** EST's serverkeygen over TLS: the private key that came back, PKCS#8. */
async function makeServerKey(): Promise<Buffer> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];
  const made = execFileSync('openssl', ['req', '-new', ...key, '-subj', '/CN=sensor', '-outform', 'DER'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const answer = await new Promise<string>((done, failed) => {
    const asked = request(`${server.secureUrl}/.well-known/est/serverkeygen`, {
      method: 'POST',
      rejectUnauthorized: false,
      agent: false,
      headers: { authorization: server.authorization, 'content-type': 'application/pkcs10' },
    });
    asked.once('response', (response) => text(response).then(done, failed)).once('error', failed);
    asked.end(made.toString('base64'));
  });
  const body = /application\/pkcs8\r\n.*?\r\n\r\n([A-Za-z0-9+/=\r\n]+?)\r\n--/s.exec(answer)?.[1];
  if (body === undefined) throw new Error(`no key in ${answer}`);
  return Buffer.from(body, 'base64');
}

describe('after sealing', () => {
  test('no process of ours holds a key, a share, or a text of them; nor does the disk', async () => {
    const founded = await server.call<{ shares: { share: string }[] }>('/trust/root/found', {
      holders: ['a', 'b', 'c'],
      threshold: 2,
    });
    const shares = founded.shares.map(({ share }) => share);
    await server.call('/trust/hierarchies', { organisation: 'City', country: 'CN', domain: 'city.example' });
    const ring = await server.call<{ id: string }>('/trust/rings', { name: 'marked', test: true });
    const marker = randomBytes(32);
    const wish = {
      ring: ring.id,
      name: 'marker',
      kind: 'aes-256-gcm',
      form: 'raw',
      material: marker.toString('base64'),
    };
    const { id } = await server.call<{ id: string }>('/trust/keys/import', wish);
    await server.call(`/trust/keys/${id}/encrypt`, { plaintext: 'aGVsbG8=' });
    const dataKey = await server.call<{ plaintext: string; ciphertext: string }>(`/trust/keys/${id}/data-key`, {});
    const opened = await server.call<{ plaintext: string }>(`/trust/keys/${id}/decrypt`, {
      ciphertext: dataKey.ciphertext,
    });
    expect(opened.plaintext).toBe(dataKey.plaintext);
    const serverKey = await makeServerKey();
    const scalar = createPrivateKey({ key: serverKey, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }).d;
    const needles = {
      ...forms('imported key', marker),
      ...forms('data key', Buffer.from(dataKey.plaintext, 'base64')),
      ...forms('server key', Buffer.from(scalar ?? '', 'base64url')),
      ...shareForms(shares),
    };
    const { processes } = await server.call<{ processes: { pid: number }[] }>('/trust/seal');
    const holding = processes.flatMap(({ pid }) => searchMemory(pid, server.folder, needles).found);
    // Else the search would find nothing anywhere.
    expect(holding).toContain('imported key, raw');
    const names = new Set(family(server.pid).map(nameOf));
    expect(
      [...names].some((name) => name.startsWith('postgres')),
      [...names].join(),
    ).toBe(true);

    await server.call('/trust/seal/seal', {});
    await expect.poll(() => leaks(needles), { timeout: 20_000, interval: 2_000 }).toEqual([]);
    for (const { pid: former } of processes) expect(family(server.pid)).not.toContain(former);
    expect(searchFiles(server.folder, needles)).toEqual([]);
    const answer = await server.ask(`/trust/keys/${id}/encrypt`, { plaintext: '' });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'trust.sealed' });

    // Shares that were typed in are gone with the next seal, too.
    for (const share of shares.slice(1)) await server.call('/trust/seal/unseal', { share });
    await expect.poll(async () => (await server.call<{ state: string }>('/trust/seal')).state).toBe('unsealed');
    expect(await server.call(`/trust/keys/${id}/encrypt`, { plaintext: 'aGVsbG8=' })).toHaveProperty('ciphertext');
    await server.call('/trust/seal/seal', {});
    await expect.poll(() => leaks(needles), { timeout: 20_000, interval: 2_000 }).toEqual([]);
    expect(searchFiles(server.folder, needles)).toEqual([]);
  }, 180_000);
});
