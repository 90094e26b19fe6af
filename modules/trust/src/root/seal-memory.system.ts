import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ShippedServer, startShippedServer } from '../shipped-server.fixture.ts';

let server: ShippedServer;

/** The process and all that descend from it. */
function family(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      parents.set(Number(name), Number(fields[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const all = [pid];
  for (const one of all) for (const [child, parent] of parents) if (parent === one) all.push(child);
  return all;
}

/** How often each needle stands in the memory of a process, files mapped into it aside. */
function search(pid: number, needles: Readonly<Record<string, Buffer>>): Readonly<Record<string, number>> {
  const found: Record<string, number> = Object.fromEntries(Object.keys(needles).map((name) => [name, 0]));
  let memory: number;
  try {
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return found;
  }
  const chunk = Buffer.alloc(4 * 1024 * 1024);
  const overlap = 256;
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [range = '', rights = '', , , , path = ''] = line.split(/\s+/);
      if (!rights.startsWith('r') || path.startsWith('/') || path.startsWith('[v')) continue;
      const [from = 0, to = 0] = range.split('-').map((hex) => Number.parseInt(hex, 16));
      for (let at = from; at < to; at += chunk.length - overlap) {
        let bytes = 0;
        try {
          bytes = readSync(memory, chunk, 0, Math.min(chunk.length, to - at), at);
        } catch {
          break;
        }
        const part = chunk.subarray(0, bytes);
        for (const [name, needle] of Object.entries(needles))
          if (part.includes(needle)) found[name] = (found[name] ?? 0) + 1;
      }
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

beforeAll(async () => {
  server = await startShippedServer();
}, 60_000);
afterAll(() => server.stop());

describe('after sealing', () => {
  test('no process of ours holds a key, a share, or a text of them', async () => {
    const founded = await server.call<{ shares: { share: string }[] }>('/trust/root/found', {
      holders: ['a', 'b', 'c'],
      threshold: 2,
    });
    const ring = await server.call<{ id: string }>('/trust/rings', { name: 'marked', test: true });
    const marker = randomBytes(32);
    const material = marker.toString('base64');
    const wish = { ring: ring.id, name: 'marker', kind: 'aes-256-gcm', form: 'raw', material };
    const { id } = await server.call<{ id: string }>('/trust/keys/import', wish);
    await server.call(`/trust/keys/${id}/encrypt`, { plaintext: 'aGVsbG8=' });
    const needles = {
      raw: marker,
      hex: Buffer.from(marker.toString('hex')),
      base64: Buffer.from(material.slice(0, 40)),
      share: Buffer.from((founded.shares[0]?.share ?? '').slice(-30)),
    };
    const { pid } = server;
    const { processes } = await server.call<{ processes: { pid: number }[] }>('/trust/seal');
    const holding = processes.map((one) => search(one.pid, needles).raw ?? 0);
    // Else the search would find nothing anywhere.
    expect(Math.max(...holding)).toBeGreaterThan(0);
    expect(search(pid, needles).raw).toBe(0);

    await server.call('/trust/seal/seal', {});
    for (const one of family(pid))
      expect({ pid: one, ...search(one, needles) }).toEqual({ pid: one, raw: 0, hex: 0, base64: 0, share: 0 });
    for (const { pid: former } of processes) expect(family(pid)).not.toContain(former);
    const answer = await server.ask(`/trust/keys/${id}/encrypt`, { plaintext: '' });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'trust.sealed' });

    for (const { share } of founded.shares.slice(1)) await server.call('/trust/seal/unseal', { share });
    await expect.poll(async () => (await server.call<{ state: string }>('/trust/seal')).state).toBe('unsealed');
    expect(await server.call(`/trust/keys/${id}/encrypt`, { plaintext: 'aGVsbG8=' })).toHaveProperty('ciphertext');
  }, 120_000);
});
