import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Founded } from './control.ts';
import { createKeyProcesses, type Descriptor, type KeyProcesses, type StoredMaterial } from './index.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ms = 60_000;
let pool: KeyProcesses;

/** Two processes, a root key of three holders, and the offline key open for so long. */
async function founded(offlineMs = ms): Promise<Founded> {
  pool = createKeyProcesses({ size: 2, log, onSealed: async () => {} });
  await pool.start();
  const made = await pool.ask('found', { id: randomUUID(), holders: 3, threshold: 2, offlineMs });
  await pool.adopt();
  return made;
}

function describeKey(): Descriptor {
  const base = { version: randomUUID(), key: randomUUID(), number: 1, exportable: false };
  return { ...base, kind: 'ecdsa-p256', purpose: 'sign' };
}

async function offlineKey(): Promise<StoredMaterial> {
  const descriptor = describeKey();
  const { wrapped } = await pool.generate(descriptor, true);
  return { descriptor, wrapped: Buffer.from(wrapped, 'base64') };
}

const sign = (key: StoredMaterial) =>
  pool.work({ act: 'sign', version: key.descriptor.version, items: [[Buffer.from('a list')]] }, key);
const needsCeremony = { code: 'trust.ceremony.needed' };

afterEach(() => pool.stop());

describe('keys of root authorities, sealed under the offline key', () => {
  test('work in every process while a ceremony is open, and in none after it', async () => {
    await founded();
    const key = await offlineKey();
    const many = await Promise.all(Array.from({ length: 8 }, () => sign(key)));
    expect(many.every(([answer]) => answer?.ok)).toBe(true);
    await pool.askAll('offline-close', {});
    await expect(sign(key)).rejects.toMatchObject(needsCeremony);
    await expect(offlineKey()).rejects.toMatchObject(needsCeremony);
    expect(await pool.askAll('offline-left', {})).toEqual([{ ms: 0 }, { ms: 0 }]);
  });

  test('are opened again only by as many shares, given for this one ceremony', async () => {
    const { root, shares } = await founded(0);
    const give = async (share: string) => (await pool.askAll('offline-share', { root, share, ms }))[0];
    expect(await give(shares[0]!)).toMatchObject({ verdict: 'taken', taken: [1], open: false });
    expect(await give(shares[0]!)).toMatchObject({ verdict: 'again', open: false });
    // What ends a ceremony ends what was given for it.
    await pool.askAll('offline-close', {});
    expect(await give(shares[2]!)).toMatchObject({ taken: [3], open: false });
    await expect(offlineKey()).rejects.toMatchObject(needsCeremony);
    expect(await give(shares[1]!)).toMatchObject({ open: true });
    expect((await sign(await offlineKey()))[0]?.ok).toBe(true);
  });

  test('close by themselves, and the processes that held them can be replaced without a call lost', async () => {
    await founded(900);
    const key = await offlineKey();
    const online = describeKey();
    const kept = { descriptor: online, wrapped: Buffer.from((await pool.generate(online)).wrapped, 'base64') };
    expect((await sign(key))[0]?.ok).toBe(true);
    await expect.poll(async () => (await pool.askAll('offline-left', {}))[0]?.ms, { timeout: 3_000 }).toBe(0);
    await expect(sign(key)).rejects.toMatchObject(needsCeremony);
    const before = pool.status().map(({ pid }) => pid);
    const meanwhile = Promise.all(Array.from({ length: 200 }, () => sign(kept)));
    await pool.refresh();
    expect((await meanwhile).every(([answer]) => answer?.ok)).toBe(true);
    const after = pool.status();
    expect(after.map(({ open }) => open)).toEqual([true, true]);
    for (const { pid } of after) expect(before).not.toContain(pid);
    expect((await sign(kept))[0]?.ok).toBe(true);
    await expect(sign(key)).rejects.toMatchObject(needsCeremony);
  });

  test('stay with the new shares when the root key is shared anew, and the former open nothing', async () => {
    const { root, shares } = await founded();
    const key = await offlineKey();
    await pool.askAll('offline-close', {});
    const given = shares.slice(0, 2);
    const wish = { id: root.id, root, proof: { given }, holders: 2, threshold: 2, offlineMs: 0 };
    const anew = await pool.ask('reshare', wish);
    if ('refused' in anew) throw new Error('refused');
    const former = await pool.askAll('offline-share', { root: anew.root, share: shares[0]!, ms });
    expect(former[0]).toMatchObject({ verdict: 'former' });
    for (const share of anew.shares) await pool.askAll('offline-share', { root: anew.root, share, ms });
    expect((await sign(key))[0]?.ok).toBe(true);
  });

  test('reach a process that replaces one during the ceremony; an online key is taken offline', async () => {
    await founded();
    const descriptor = describeKey();
    const online = (await pool.generate(descriptor)).wrapped;
    const { wrapped } = await pool.ask('offline-take', { descriptor, wrapped: online });
    const key = { descriptor, wrapped: Buffer.from(wrapped, 'base64') };
    process.kill(pool.status()[0]!.pid, 'SIGKILL');
    await expect.poll(() => pool.status().filter(({ open }) => open).length, { timeout: 5_000 }).toBe(2);
    const many = await Promise.all(Array.from({ length: 8 }, () => sign(key)));
    expect(many.every(([answer]) => answer?.ok)).toBe(true);
    const forged = { descriptor: describeKey(), wrapped: key.wrapped };
    await expect(sign(forged)).rejects.toThrow();
  });
});
