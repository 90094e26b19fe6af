import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '@citywall/audit';
import { newId, systemClock } from '@citywall/kernel';
import { createAlarmBoard, createLive, openSigner } from '@citywall/platform/runtime';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../command.ts';
import { command as check } from './check.ts';
import { command as checkpoint } from './checkpoint.ts';
import { command as consistency } from './consistency.ts';
import { command as proof } from './proof.ts';
import { command as verify } from './verify.ts';

const quiet = (): void => undefined;

async function run(command: Command, ...args: string[]): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const code = await command.run(args, { out: (line) => out.push(line), err: quiet }).catch(() => 2);
  return { code, out };
}

describe('audit commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-cli-'));
  const data = join(folder, 'data');
  const kept = join(folder, 'kept');
  const older = join(folder, 'older');
  const publicKey = join(data, 'keys/audit.pub');
  const ids: string[] = [];

  const openLog = () =>
    createAudit({
      dataDir: data,
      clock: systemClock,
      signer: openSigner(join(data, 'keys')),
      alarms: createAlarmBoard(systemClock),
      live: createLive(),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });

  beforeAll(async () => {
    const { module, recorder } = openLog();
    const append = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => {
          const id = newId();
          ids.push(id);
          return recorder.append({
            id,
            time: new Date().toISOString(),
            operation: 'test.thing.do',
            phase: 'result',
            principal: { type: 'person', id: 'p', name: 'p' },
            resource: { type: 'Thing', id: '1' },
            outcome: 'success',
            risk: 'low',
          });
        }),
      );
    await append(300);
    expect(await run(checkpoint, '--data', data, '--output', older)).toMatchObject({ code: 0 });
    await append(100);
    await module.stop();
    expect(await run(checkpoint, '--data', data, '--output', kept)).toMatchObject({ code: 0 });
  });

  test('verify answers 0 whole, 1 tampering named, 2 could not check', async () => {
    expect(await run(verify, '--data', data)).toEqual({ code: 0, out: [expect.stringMatching(/^whole: 400 records/)] });
    expect(await run(verify, '--data', data, '--checkpoint', kept, '--key', publicKey)).toMatchObject({ code: 0 });
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    const bundle = join(copy, 'audit/tile/entries/000');
    const bytes = readFileSync(bundle);
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(bundle, bytes);
    const { code, out } = await run(verify, '--data', copy);
    expect(code).toBe(1);
    expect(out[0]).toContain('tile/entries/000');
    expect(out[0]).toContain('record 255');
    rmSync(join(copy, 'audit'), { recursive: true });
    expect(await run(verify, '--data', copy)).toMatchObject({ code: 1 });
    rmSync(join(copy, 'keys'), { recursive: true });
    expect(await run(verify, '--data', copy)).toMatchObject({ code: 2 });
    expect(await run(verify, '--data', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
    expect(await run(verify, '--data', data, '--checkpoint', bundle)).toMatchObject({ code: 2 });
    expect(await run(verify, '--no-such-flag')).toMatchObject({ code: 2 });
  });

  test('verify needs only DIR/audit and the public key', async () => {
    const elsewhere = join(folder, 'elsewhere');
    cpSync(join(data, 'audit'), join(elsewhere, 'audit'), { recursive: true });
    const key = join(folder, 'audit.pub');
    cpSync(publicKey, key);
    expect(await run(verify, '--data', elsewhere, '--key', key)).toMatchObject({ code: 0 });
  });

  test('proof and consistency check elsewhere with only the public key', async () => {
    const inclusion = join(folder, 'inclusion.json');
    expect(await run(proof, '--record', ids[7], '--data', data, '--output', inclusion)).toMatchObject({ code: 0 });
    expect(await run(check, inclusion, '--key', publicKey)).toMatchObject({ code: 0 });
    writeFileSync(inclusion, readFileSync(inclusion, 'utf8').replace('test.thing.do', 'test.thing.du'));
    expect(await run(check, inclusion, '--key', publicKey)).toMatchObject({ code: 1 });
    expect(await run(proof, '--record', newId(), '--data', data)).toMatchObject({ code: 2 });
    const grown = join(folder, 'grown.json');
    for (const [from, to] of [
      [older, kept],
      ['300', '400'],
      ['17', '301'],
      ['0', '400'],
    ]) {
      expect(await run(consistency, from, to, '--data', data, '--output', grown)).toMatchObject({ code: 0 });
      expect(await run(check, grown, '--key', publicKey)).toMatchObject({ code: 0 });
    }
    expect(await run(consistency, kept, older, '--data', data)).toMatchObject({ code: 2 });
    expect(await run(consistency, '1', '401', '--data', data)).toMatchObject({ code: 2 });
    expect(await run(check, kept, '--key', publicKey)).toMatchObject({ code: 0 });
    expect(await run(check, publicKey, '--key', publicKey)).toMatchObject({ code: 2 });
    expect(await run(check, kept)).toMatchObject({ code: 2 });
  });
});
