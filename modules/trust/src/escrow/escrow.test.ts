import { X509Certificate } from 'node:crypto';
import {
  generateSm2Key,
  type Sm2PrivateKey,
  sm2OpenKey,
  sm2PublicKeyFromSpki,
  sm2PublicKeyToSpki,
  sm2SealKey,
} from '@citywall/gm';
import { newId } from '@citywall/kernel';
import { formatPem, keyUsage, parseCertificate } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRequest, openEnrolmentTrial, person } from '../enrolment/enrolment.fixture.ts';
import { escrowOperations } from './escrow.operations.ts';
import type { EscrowKeys } from './escrow-desk.ts';

/** Keys in memory, enveloped as the key processes do. */
function memoryEscrowKeys(): EscrowKeys {
  const keys = new Map<string, Sm2PrivateKey>();
  return {
    create: async () => {
      const [id, key] = [newId(), generateSm2Key()];
      keys.set(id, key);
      return { id, publicKey: sm2PublicKeyToSpki(key.publicKey) };
    },
    envelop: async (_db, id, recipient) => sm2SealKey(sm2PublicKeyFromSpki(recipient), keys.get(id)!),
  };
}

describe('SM2 double certificates', () => {
  let trial: Awaited<ReturnType<typeof openEnrolmentTrial>>;
  const first = person('Li', 'security-administrator');
  const second = person('Wang', 'security-administrator');
  const owner = { type: 'person', id: 'p1', name: 'Zhou Wei' };

  beforeAll(async () => {
    trial = await openEnrolmentTrial(({ ports, certifier }) =>
      escrowOperations({ clock: ports.clock, certifier, keys: memoryEscrowKeys() }),
    );
  });
  afterAll(() => trial.close());

  const leafOf = (chain: string) => parseCertificate(new X509Certificate(chain).raw);

  test('are two for one holder, tied to each other; only the signature key opens the encryption key', async () => {
    const { pem, sm2 } = await makeRequest('Zhou Wei', { kind: 'sm2' });
    const made = await trial.run('double.issue', { request: pem, owner }, first);
    const [signature, encryption] = [leafOf(made.signature.chain), leafOf(made.encryption.chain)];
    expect(encryption.subject.equals(signature.subject)).toBe(true);
    expect([...(signature.extensions.get(keyUsage) ?? [])]).toEqual(['digitalSignature', 'nonRepudiation']);
    expect([...(encryption.extensions.get(keyUsage) ?? [])]).toEqual([
      ...['keyEncipherment', 'dataEncipherment', 'keyAgreement'],
    ]);
    const key = sm2OpenKey(sm2, Buffer.from(made.envelope, 'base64'));
    expect(Buffer.from(sm2PublicKeyToSpki(key.publicKey))).toEqual(Buffer.from(encryption.spki));
    expect(() => sm2OpenKey(generateSm2Key(), Buffer.from(made.envelope, 'base64'))).toThrow();
    const rows = await Promise.all(
      [made.signature.id, made.encryption.id].map((id) => trial.certifier.find(trial.db, id)),
    );
    expect(rows.map((found) => found?.row.pair)).toEqual([made.encryption.id, made.signature.id]);
  });

  test('are refused for other keys', async () => {
    const { pem } = await makeRequest('Zhou Wei');
    await expect(trial.run('double.issue', { request: pem, owner }, first)).rejects.toMatchObject({
      code: 'trust.request.refused',
    });
  });

  test('an escrowed key is recovered by two persons, for the recipient named at the start', async () => {
    const { pem } = await makeRequest('Sun Li', { kind: 'sm2' });
    const made = await trial.run('double.issue', { request: pem, owner: { ...owner, id: 'p2' } }, first);
    const recipient = generateSm2Key();
    const publicKey = formatPem('PUBLIC KEY', sm2PublicKeyToSpki(recipient.publicKey));
    const ask = { id: made.escrow, reason: 'token lost', publicKey };
    const { id } = await trial.run('escrow.recovery.request', ask, first);
    await expect(trial.run('escrow.recovery.request', ask, second)).rejects.toMatchObject({
      code: 'trust.recovery.waiting',
    });
    await expect(trial.run('escrow.recovery.approve', { id }, first)).rejects.toMatchObject({
      code: 'trust.recovery.same-person',
    });
    expect((await trial.run('escrow.recovery.get', { id }, first)).envelope).toBeNull();
    await trial.run('escrow.recovery.approve', { id }, second);
    const { state, envelope, requestedBy, decidedBy } = await trial.run('escrow.recovery.get', { id }, first);
    expect([state, requestedBy.id, decidedBy.id]).toEqual(['delivered', first.id, second.id]);
    const key = sm2OpenKey(recipient, Buffer.from(envelope, 'base64'));
    const { spki } = leafOf(made.encryption.chain);
    expect(Buffer.from(sm2PublicKeyToSpki(key.publicKey))).toEqual(Buffer.from(spki));
    await expect(trial.run('escrow.recovery.approve', { id }, second)).rejects.toMatchObject({
      code: 'trust.recovery.state',
    });
  });

  test('a recovery that is refused keeps the reason and gives nothing out', async () => {
    const { items } = await trial.run('escrow.list', { owner: 'p1' }, first);
    expect(items).toHaveLength(1);
    const publicKey = formatPem('PUBLIC KEY', sm2PublicKeyToSpki(generateSm2Key().publicKey));
    const ask = { id: items[0].id, reason: 'curious', publicKey };
    const { id } = await trial.run('escrow.recovery.request', ask, second);
    await trial.run('escrow.recovery.refuse', { id, reason: 'no grounds' }, first);
    expect(await trial.run('escrow.recovery.get', { id }, second)).toMatchObject({
      ...{ state: 'refused', refusal: 'no grounds', envelope: null, holder: { id: 'p1' } },
    });
    const wrong = { ...ask, publicKey: formatPem('PUBLIC KEY', Buffer.alloc(120)) };
    await expect(trial.run('escrow.recovery.request', wrong, first)).rejects.toMatchObject({
      code: 'trust.recovery.recipient',
    });
  });
});
