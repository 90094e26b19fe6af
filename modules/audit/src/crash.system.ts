import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteKey, tileWidth } from '@citywall/merkle';
import { describe, expect, test } from 'vitest';
import { decodeRecord } from './entry.ts';
import { readBundle } from './log-reader.ts';
import { readStoredLog } from './stored-log.ts';
import { verifyLog } from './verify-log.ts';

const rounds = process.env.CITYWALL_SOAK === '1' ? 50 : 3;

/** Runs a writer for a while, kills it hard, and answers what it had acknowledged. */
async function killedWriter(dataDir: string, keyFile: string, after: number): Promise<ReadonlyMap<string, number>> {
  const script = new URL('./commit-writer.fixture.ts', import.meta.url).pathname;
  const writer = spawn(process.execPath, [script, dataDir, keyFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const began = new Promise<void>((resolve) => {
    writer.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      resolve();
    });
  });
  await began;
  const closed = new Promise((resolve) => writer.once('close', resolve));
  setTimeout(() => writer.kill('SIGKILL'), after);
  await closed;
  const lines = output.split('\n').slice(0, -1);
  return new Map(lines.map((line) => [line.slice(0, 36), Number(line.slice(37))]));
}

describe('kill -9 while the log is written', () => {
  test(`${rounds} times: every acknowledged record is in its place and the log verifies, before and after the restart`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'citywall-kill-'));
    const keyFile = join(dataDir, 'key.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const publicKey = createPublicKey(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })));
    const key = noteKey('citywall.killed', publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const folder = join(dataDir, 'audit');
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [id, index] of await killedWriter(dataDir, keyFile, Math.random() * 700)) acknowledged.set(id, index);
      expect((await verifyLog(folder, key)).problems, `after kill ${round}`).toEqual([]);
    }
    const { snapshot } = await readStoredLog(folder, key);
    const ids: string[] = [];
    for (let bundle = 0; bundle * tileWidth < snapshot.start; bundle += 1) {
      ids.push(...(await readBundle(folder, bundle)).map((entry) => decodeRecord(entry).id));
    }
    ids.push(...snapshot.entries.map((entry) => decodeRecord(entry).id));
    expect(acknowledged.size).toBeGreaterThan(100);
    const lost = [...acknowledged].filter(([id, index]) => ids[index] !== id);
    expect(lost).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
