import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const password = 'a password for the memory test 7';
let folder: string;
let server: ChildProcess;
let url: string;

async function call<T>(path: string, body?: object): Promise<T> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

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
  folder = mkdtempSync(join(tmpdir(), 'citywall-'));
  const flags = ['serve', '--data', folder, '--port', '0', '--https-port', '0', '--syslog-port', '0', '--empty'];
  server = spawn(process.execPath, [join(root, 'apps/cli/src/main.ts'), ...flags], {
    env: { ...process.env, CITYWALL_ADMIN_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await new Promise<string>((found, failed) => {
    let text = '';
    server.stdout?.on('data', (part) => {
      text += part;
      const said = /ready at (http:\S+)/.exec(text)?.[1];
      if (said !== undefined) found(said);
    });
    server.once('exit', () => failed(new Error(`the server ended: ${text}`)));
  });
}, 60_000);
afterAll(async () => {
  const gone = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

describe('after sealing', () => {
  test('no process of ours holds a key, a share, or a text of them', async () => {
    const founded = await call<{ shares: { share: string }[] }>('/trust/root/found', {
      holders: ['a', 'b', 'c'],
      threshold: 2,
    });
    const ring = await call<{ id: string }>('/trust/rings', { name: 'marked', test: true });
    const marker = randomBytes(32);
    const material = marker.toString('base64');
    const wish = { ring: ring.id, name: 'marker', kind: 'aes-256-gcm', form: 'raw', material };
    const { id } = await call<{ id: string }>('/trust/keys/import', wish);
    await call(`/trust/keys/${id}/encrypt`, { plaintext: 'aGVsbG8=' });
    const needles = {
      raw: marker,
      hex: Buffer.from(marker.toString('hex')),
      base64: Buffer.from(material.slice(0, 40)),
      share: Buffer.from((founded.shares[0]?.share ?? '').slice(-30)),
    };
    const pid = server.pid ?? 0;
    const { processes } = await call<{ processes: { pid: number }[] }>('/trust/seal');
    const holding = processes.map((one) => search(one.pid, needles).raw ?? 0);
    // Else the search would find nothing anywhere.
    expect(Math.max(...holding)).toBeGreaterThan(0);
    expect(search(pid, needles).raw).toBe(0);

    await call('/trust/seal/seal', {});
    for (const one of family(pid))
      expect({ pid: one, ...search(one, needles) }).toEqual({ pid: one, raw: 0, hex: 0, base64: 0, share: 0 });
    for (const { pid: former } of processes) expect(family(pid)).not.toContain(former);
    const answer = await fetch(`${url}/api/v1/trust/keys/${id}/encrypt`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: '{"plaintext":""}',
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'trust.sealed' });

    for (const { share } of founded.shares.slice(1)) await call('/trust/seal/unseal', { share });
    await expect.poll(async () => (await call<{ state: string }>('/trust/seal')).state).toBe('unsealed');
    expect(await call(`/trust/keys/${id}/encrypt`, { plaintext: 'aGVsbG8=' })).toHaveProperty('ciphertext');
  }, 120_000);
});
