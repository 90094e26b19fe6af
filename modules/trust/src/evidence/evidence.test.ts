import { createHash } from 'node:crypto';
import { newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packFiles, unpackFiles } from './container.ts';
import { openTrialEvidence } from './evidence.fixture.ts';
import { forgedLog } from './forged-log.fixture.ts';
import { verifyEvidence } from './verify-evidence.ts';

let trial: Awaited<ReturnType<typeof openTrialEvidence>>;
let roots: readonly Uint8Array[];
let signatory: string;
const content = Buffer.from('the contract between the port and the railway');

beforeAll(async () => {
  trial = await openTrialEvidence();
  roots = [...(await trial.rootsOf('international')), ...(await trial.rootsOf('national'))].map(
    (row) => row.certificate,
  );
  signatory = await trial.signatory();
  // Records before and after, so that paths in the log are longer than nothing.
  for (let at = 0; at < 3; at += 1) await make(`earlier ${at}`);
}, 60_000);
afterAll(() => trial.close());

async function make(text: string | Buffer, by = signatory): Promise<Buffer> {
  const input = { signatory: by, body: Buffer.from(text), name: '合同.txt' };
  return trial.packageOf((await trial.evidence('evidence.create-with-content', input)).package);
}

const hashOf = (name: string) => createHash(name).update(content).digest('hex');

describe('evidence', () => {
  test('proves who signed what and when, to roots that the asker knows', async () => {
    const before = Date.now();
    const verdict = verifyEvidence(await make(content), { roots });
    if (!verdict.proven) throw new Error(`${verdict.reason} ${verdict.detail}`);
    expect(verdict.signer).toContain('CN=City records office');
    expect(verdict.statement).toMatchObject({ name: '合同.txt', digests: { sha256: hashOf('sha256') } });
    expect(verdict.time).toBeGreaterThanOrEqual(before);
    expect(verdict).toMatchObject({ rootsGiven: true, contentChecked: true });
    expect(verdict.record).toBeGreaterThanOrEqual(3);
    expect(verdict.log).toMatchObject({ name: 'citywall.trial' });
    expect(verdict.log.size).toBeGreaterThan(verdict.record);
    expect(verdict.log.hashes).toBeGreaterThan(0);
    expect(verdict.chains.signer).toHaveLength(3);
    expect(verdict.chains.log[0]).toContain('citywall.trial');
    expect(new Set([verdict.chains.signer.at(-1), verdict.chains.time.at(-1)]).size).toBe(1);
  });

  test.each(['sm2', 'rsa-3072', 'ecdsa-p384'] as const)('is made with a signature by %s as well', async (keyKind) => {
    const by = await trial.signatory({ name: `Evidence by ${keyKind}`, keyKind });
    expect(verifyEvidence(await make(content, by), { roots })).toMatchObject({ proven: true });
  });

  test('is made of a digest alone, and of a signature that was there before', async () => {
    const digests = { sha256: hashOf('sha256') };
    const made = await trial.evidence('evidence.create', { name: 'contract', digests, signatory });
    const bytes = trial.packageOf(made.package);
    expect(verifyEvidence(bytes, { roots })).toMatchObject({ proven: true, contentChecked: false });
    expect(verifyEvidence(bytes, { roots, content })).toMatchObject({ proven: true, contentChecked: true });
    const other = verifyEvidence(bytes, { roots, content: Buffer.from('another contract') });
    expect(other).toMatchObject({ proven: false, reason: 'content' });
    const signature = (await trial.bytesOf('file.sign', { signatory, body: content })).toString('base64');
    const given = await trial.evidence('evidence.create', { name: 'contract', digests, signature });
    expect(verifyEvidence(trial.packageOf(given.package), { roots, content })).toMatchObject({ proven: true });
    const wrong = { name: 'contract', digests: { sha256: '0'.repeat(64) }, signature };
    await expect(trial.evidence('evidence.create', wrong)).rejects.toMatchObject({ code: 'trust.evidence.signature' });
  });

  test('is not believed under other roots, and not made for a revoked signer', async () => {
    const bytes = await make(content);
    const stranger = (await trial.rootsOf('national')).map((row) => row.certificate);
    expect(verifyEvidence(bytes, { roots: stranger })).toMatchObject({ proven: false });
    const ended = await trial.signatory({ name: 'Ended' });
    const signature = (await trial.bytesOf('file.sign', { signatory: ended, body: content })).toString('base64');
    await trial.run('signatory.retire', { id: ended, reason: 'closed' });
    const late = { name: 'contract', digests: { sha256: hashOf('sha256') }, signature };
    await expect(trial.evidence('evidence.create', late)).rejects.toMatchObject({ code: 'trust.evidence.certificate' });
  });

  test('catches every one of 1,000 random changes of one byte', async () => {
    const bytes = await make(content);
    let seed = 20_261_121;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let edit = 0; edit < 1_000; edit += 1) {
      const altered = Buffer.from(bytes);
      const at = random(altered.length);
      altered[at] = (altered[at]! + 1 + random(255)) & 0xff;
      if (verifyEvidence(altered, { roots }).proven) throw new Error(`byte ${at} can be changed`);
    }
  });

  test('catches every single byte of what stands outside the manifest, when the archive is packed anew', async () => {
    const files = unpackFiles(await make(content))!;
    for (const name of ['manifest.txt', 'manifest.tst', 'record.json', 'proof.txt', 'checkpoint.txt']) {
      const original = files.find((file) => file.name === name)!.content;
      for (let at = 0; at < original.length; at += 1) {
        const altered = Buffer.from(original);
        altered[at]! ^= 1 << (at % 8);
        const packed = packFiles(files.map((file) => (file.name === name ? { name, content: altered } : file)));
        if (verifyEvidence(packed, { roots }).proven) throw new Error(`byte ${at} of ${name} can be changed`);
      }
    }
  });

  test('is refused when files are left out, added, or exchanged between two packages', async () => {
    const files = unpackFiles(await make(content))!;
    const others = unpackFiles(await make('another contract'))!;
    for (const { name } of files) {
      const without = files.filter((file) => file.name !== name);
      expect(verifyEvidence(packFiles(without), { roots }).proven, `without ${name}`).toBe(false);
      const other = others.find((file) => file.name === name)!;
      if (Buffer.from(other.content).equals(files.find((file) => file.name === name)!.content)) continue;
      const exchanged = files.map((file) => (file.name === name ? other : file));
      expect(verifyEvidence(packFiles(exchanged), { roots }).proven, `exchanged ${name}`).toBe(false);
    }
    expect(verifyEvidence(packFiles([{ name: 'extra', content }, ...files]), { roots }).proven).toBe(false);
    expect(verifyEvidence(Buffer.alloc(0), { roots })).toMatchObject({ proven: false });
    expect(verifyEvidence(Buffer.from('no archive'), { roots })).toMatchObject({ proven: false, reason: 'container' });
  });

  test('of digests alone proves the one that was signed; another may be of something else', async () => {
    const by = await trial.signatory({ name: 'Signs by SM3', keyKind: 'sm2' });
    const other = createHash('sha256').update('what the signer never saw').digest('hex');
    const digests = { sha256: other, sm3: hashOf('sm3') };
    const bytes = trial.packageOf(
      (await trial.evidence('evidence.create', { name: 'contract', digests, signatory: by })).package,
    );
    expect(verifyEvidence(bytes, { roots })).toMatchObject({
      ...{ proven: true, contentChecked: false, digest: { name: 'sm3', hex: hashOf('sm3') } },
    });
    expect(await trial.evidence('evidence.verify', { body: bytes })).toMatchObject({ proven: true, sha256: null });
    expect(verifyEvidence(bytes, { roots, content })).toMatchObject({ proven: false, reason: 'content' });
    expect(verifyEvidence(await make(content, by), { roots })).toMatchObject({ digest: { name: 'sha256' } });
  });

  test('is not believed with a log of somebody else’s, though the city certified his key', async () => {
    const files = new Map(unpackFiles(await make(content))!.map((file) => [file.name, file.content]));
    for (const [name, altered] of await forgedLog(trial, files)) files.set(name, altered);
    const packed = packFiles([...files].map(([name, one]) => ({ name, content: one })));
    expect(verifyEvidence(packed, { roots })).toMatchObject({ proven: false, reason: 'checkpoint' });
  });

  test('whose record is JSON of another form is refused, as everything is that is no evidence', async () => {
    const files = unpackFiles(await make(content))!;
    for (const text of ['null', '7', '{"details":null}', '{"details":"x"}']) {
      const content = Buffer.from(text);
      const packed = packFiles(files.map((file) => (file.name === 'record.json' ? { ...file, content } : file)));
      expect(verifyEvidence(packed, { roots }), text).toMatchObject({ proven: false, reason: 'record' });
    }
  });

  test('is verified by the city for whoever has it, and listed', async () => {
    const bytes = await make(content);
    expect(await trial.evidence('evidence.verify', { body: bytes })).toMatchObject({
      proven: true,
      sha256: hashOf('sha256'),
    });
    bytes[700]! ^= 1;
    expect(await trial.evidence('evidence.verify', { body: bytes })).toMatchObject({ proven: false });
    const { items } = await trial.evidence('evidence.list', { sha256: hashOf('sha256'), limit: 1 });
    expect(items).toHaveLength(1);
    expect((await trial.evidence('evidence.list', { text: '合同', limit: 500 })).items.length).toBeGreaterThan(5);
    expect((await trial.evidence('evidence.list', { text: 'nobody', limit: 500 })).items).toEqual([]);
  });

  test('under a root that was revoked is not believed by the city any more', async () => {
    const bytes = await make(content);
    const setState = async (state: string) => {
      await sql`update trust.authority set state = ${state} where parent is null and hierarchy = 'international'`.execute(
        trial.db,
      );
      trial.shelf.forget();
    };
    await setState('revoked');
    expect(await trial.evidence('evidence.verify', { body: bytes })).toMatchObject({
      proven: false,
      reason: 'timestamp',
    });
    await setState('active');
    expect(await trial.evidence('evidence.verify', { body: bytes })).toMatchObject({ proven: true });
  });

  test('is seen and fetched by whoever had it made, and by no other of those who may only have their own', async () => {
    await make(content);
    const [made] = (await trial.evidence('evidence.mine', { limit: 1 })).items;
    const fetched: Buffer[] = [];
    const answer = await trial.evidence('evidence.get-mine', { id: made.id });
    for await (const part of answer.content) fetched.push(Buffer.from(part));
    expect(Buffer.concat(fetched).equals(trial.packageOf(made.package))).toBe(true);
    expect((await trial.evidence('evidence.mine', {}, newId())).items).toEqual([]);
    await expect(trial.evidence('evidence.get-mine', { id: made.id }, newId())).rejects.toMatchObject({ status: 404 });
  });
});
