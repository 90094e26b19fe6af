import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createKeyProcesses, type Descriptor, type KeyProcesses, kinds, type StoredMaterial } from './index.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let pool: KeyProcesses;

async function opened(): Promise<KeyProcesses> {
  pool = createKeyProcesses({ size: 2, log, onSealed: async () => {} });
  await pool.start();
  const id = randomUUID();
  await pool.ask('found', { id, holders: 3, threshold: 2, offlineMs: 0 });
  await pool.adopt();
  return pool;
}

async function makeKey(kind: Descriptor['kind'], purpose: Descriptor['purpose']): Promise<StoredMaterial> {
  const descriptor = { version: randomUUID(), key: randomUUID(), number: 1, kind, purpose, exportable: false };
  const { wrapped } = await pool.generate(descriptor);
  return { descriptor, wrapped: Buffer.from(wrapped, 'base64') };
}

afterEach(() => pool.stop());

const some = Buffer.from('what a city keeps');
const context = Buffer.alloc(0);

describe('the pool of key processes', () => {
  test('does the work of every kind of key', async () => {
    await opened();
    for (const [kind, { purposes }] of Object.entries(kinds)) {
      for (const purpose of purposes) {
        if (purpose === 'transport' || kind === 'rsa-4096') continue;
        const key = await makeKey(kind as Descriptor['kind'], purpose);
        const { version } = key.descriptor;
        const does = async (
          act: 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'mac' | 'verify-mac' | 'blind-sign',
          fields: Buffer[],
        ) => {
          const [answer] = await pool.work({ act, version, items: [fields] }, key);
          if (!answer?.ok) throw new Error(`${kind} ${act}: ${answer?.error}`);
          return answer.fields[0] as Buffer;
        };
        if (purpose === 'encrypt') {
          const sealed = await does('encrypt', [context, some]);
          expect((await does('decrypt', [context, sealed])).equals(some)).toBe(true);
          sealed[sealed.length - 1] ^= 1;
          await expect(does('decrypt', [context, sealed])).rejects.toThrow('trust.ciphertext.invalid');
          await expect(does('sign', [some])).rejects.toThrow('trust.use.unsupported');
        } else if (purpose === 'sign') {
          const signature = await does('sign', [some]);
          expect((await does('verify', [some, signature]))[0]).toBe(1);
          expect((await does('verify', [Buffer.from('other'), signature]))[0]).toBe(0);
          await expect(does('encrypt', [context, some])).rejects.toThrow('trust.use.unsupported');
          await expect(does('blind-sign', [Buffer.alloc(384, 1)])).rejects.toThrow('trust.use.unsupported');
        } else if (purpose === 'blind-sign') {
          const blinded = Buffer.alloc(384, 1);
          expect((await does('blind-sign', [blinded])).length).toBe(384);
          await expect(does('blind-sign', [some])).rejects.toThrow('trust.input.invalid');
          await expect(does('sign', [some])).rejects.toThrow('trust.use.unsupported');
          await expect(does('decrypt', [context, blinded])).rejects.toThrow('trust.use.unsupported');
        } else {
          const mac = await does('mac', [some]);
          expect((await does('verify-mac', [some, mac]))[0]).toBe(1);
        }
      }
    }
  }, 60_000);

  test('loses no call when a process is killed under load, and replaces it', async () => {
    await opened();
    const key = await makeKey('aes-256-gcm', 'encrypt');
    const { version } = key.descriptor;
    const killed = pool.status()[0]?.pid ?? 0;
    let done = 0;
    const caller = async () => {
      for (let call = 0; call < 200; call += 1) {
        const [answer] = await pool.work({ act: 'encrypt', version, items: [[context, some]] }, key);
        expect(answer?.ok).toBe(true);
        done += 1;
        if (done === 500) process.kill(killed, 'SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 20 }, caller));
    expect(done).toBe(4_000);
    await expect.poll(() => pool.status().filter(({ open }) => open).length, { timeout: 10_000 }).toBe(2);
    expect(pool.status().map(({ pid }) => pid)).not.toContain(killed);
  }, 30_000);

  test('answers trust.sealed after a seal, and takes the same key again after unsealing by a quorum', async () => {
    pool = createKeyProcesses({ size: 2, log, onSealed: async () => {} });
    await pool.start();
    const { root, shares } = await pool.ask('found', { id: randomUUID(), holders: 3, threshold: 2, offlineMs: 0 });
    await pool.adopt();
    const key = await makeKey('sm4-gcm', 'encrypt');
    const work = { act: 'encrypt', version: key.descriptor.version, items: [[context, some]] } as const;
    const [sealed] = await pool.work(work, key);
    await pool.seal();
    await expect(pool.work(work, key)).rejects.toMatchObject({ code: 'trust.sealed', status: 503 });

    const give = async (share: string) => (await pool.askAll('share', { root, share }))[0];
    expect(await give(shares[2] as string)).toMatchObject({ verdict: 'taken', holder: 3, taken: [3] });
    expect(await give(shares[2] as string)).toMatchObject({ verdict: 'again', taken: [3] });
    const last = (shares[0] as string).at(-10) as string;
    const wrong = (shares[0] as string).slice(0, -10) + (last === '7' ? '8' : '7') + (shares[0] as string).slice(-9);
    expect(await give(wrong)).toMatchObject({ verdict: 'mistyped', holder: 1 });
    expect(await give(shares[0] as string)).toMatchObject({ verdict: 'taken', root: root.id });
    await pool.adopt();
    if (!sealed?.ok) throw new Error('not sealed');
    const [plain] = await pool.work({ ...work, act: 'decrypt', items: [[context, sealed.fields[0] as Buffer]] }, key);
    expect(plain?.ok && plain.fields[0]?.equals(some)).toBe(true);
  }, 30_000);
});
