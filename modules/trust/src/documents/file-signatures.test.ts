import { createHash } from 'node:crypto';
import { newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialDocuments } from './documents.fixture.ts';

let trial: Awaited<ReturnType<typeof openTrialDocuments>>;
beforeAll(async () => {
  trial = await openTrialDocuments();
});
afterAll(() => trial.close());

const file = Buffer.from('minutes of the council');

function digestsOf(content: Uint8Array) {
  const of = (name: string) => createHash(name).update(content).digest('hex');
  return { sha256: of('sha256'), sha384: of('sha384'), sm3: of('sm3') };
}

const verify = (signature: Buffer, content: Uint8Array = file) =>
  trial.run('file.verify', { signature: signature.toString('base64'), digests: digestsOf(content) });

describe('a signature over a file', () => {
  test.each(['ecdsa-p256', 'ecdsa-p384', 'rsa-3072', 'sm2'] as const)(
    'by %s holds, with its time proven',
    async (keyKind) => {
      const signatory = await trial.signatory({ name: `Office ${keyKind}`, keyKind });
      const signature = await trial.bytesOf('file.sign', { signatory, body: file });
      const { valid, signatures } = await verify(signature);
      expect(signatures[0].reasons).toEqual([]);
      expect(valid).toBe(true);
      expect(signatures[0]).toMatchObject({ timeProven: true, revocation: 'good' });
      expect(signatures[0].signer).toContain(`CN=Office ${keyKind}`);
      expect(signatures[0].chain).toHaveLength(3);
    },
  );

  test('does not hold over another file, nor when a byte of it is changed', async () => {
    const signatory = await trial.signatory({ name: 'Altered' });
    const signature = await trial.bytesOf('file.sign', { signatory, body: file });
    const other = await verify(signature, Buffer.from('minutes of the counsel'));
    expect(other).toMatchObject({ valid: false, signatures: [{ reasons: [{ en: expect.any(String) }] }] });
    for (const at of [10, 200, signature.length - 2000, signature.length - 5]) {
      const altered = Buffer.from(signature);
      altered[at]! ^= 1;
      const found = await verify(altered);
      expect(found.valid && found.signatures[0].timeProven).toBe(false);
    }
  });

  test('is made only by those whom the name lists, and by an active one', async () => {
    const signatory = await trial.signatory({ name: 'Guarded' });
    await expect(trial.run('file.sign', { signatory, body: file }, newId())).rejects.toMatchObject({
      code: 'trust.signatory.not-yours',
    });
    await expect(trial.run('file.sign', { signatory: newId(), body: file })).rejects.toMatchObject({ status: 404 });
    await expect(trial.run('file.sign', { signatory, body: Buffer.alloc(0) })).rejects.toMatchObject({ status: 413 });
    const twin = trial.signatory({ name: 'Guarded' });
    await expect(twin).rejects.toMatchObject({ code: 'trust.signatory.taken' });
    await trial.run('signatory.retire', { id: signatory, reason: 'merged' });
    await expect(trial.run('file.sign', { signatory, body: file })).rejects.toMatchObject({
      code: 'trust.signatory.retired',
    });
  });

  test('stays good when the certificate is revoked later, and is bad when it was before', async () => {
    const signatory = await trial.signatory({ name: 'Revoked' });
    const signature = await trial.bytesOf('file.sign', { signatory, body: file });
    await trial.run('signatory.retire', { id: signatory, reason: 'the office closed' });
    expect(await verify(signature)).toMatchObject({ valid: true, signatures: [{ revocation: 'revoked-later' }] });
    const { certificate } = (await trial.run('signatory.list', {})).items.find(
      ({ id }: { id: string }) => id === signatory,
    );
    await sql`update trust.certificate set revoked_at = 1 where id = ${certificate}::uuid`.execute(trial.db);
    expect(await verify(signature)).toMatchObject({ valid: false, signatures: [{ revocation: 'revoked' }] });
  });

  test('comes from a renewed key when the certificate would end', async () => {
    const signatory = await trial.signatory({ name: 'Lasting' });
    const before = (await trial.run('signatory.list', {})).items.find(({ id }: { id: string }) => id === signatory);
    trial.advance(700 * 86_400_000);
    await trial.documents.stop();
    await trial.documents.start();
    const after = (await trial.run('signatory.list', {})).items.find(({ id }: { id: string }) => id === signatory);
    expect(after.certificate).not.toBe(before.certificate);
    trial.advance(-700 * 86_400_000);
  });
});
