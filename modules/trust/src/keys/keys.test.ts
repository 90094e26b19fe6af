import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administrator, application, colleague, openTrial, stranger, type Trial } from '../trust.fixture.ts';
import { addUses } from './key-use.store.ts';
import { mostSeals } from './use-count.ts';

let trial: Trial;
let ring: string;

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function makeKey(kind: string, more: object = {}): Promise<string> {
  const { id } = await trial.run('key.create', {
    ring,
    name: `${kind} ${randomBytes(4).toString('hex')}`,
    kind,
    ...more,
  });
  return id;
}

/** As the application that owns the ring. */
const use = (name: string, input: object) => trial.run(`key.${name}`, input, application);

beforeAll(async () => {
  trial = await openTrial({ demonstration: true });
  const { type, id, name } = application;
  ring = (
    await trial.run('ring.create', {
      name: 'archive',
      owner: { type, id, name },
      test: true,
      destructionWaitSeconds: 3_600,
    })
  ).id;
});
afterAll(() => trial.close());

describe('keys that nobody sees', () => {
  test('seal and open, one by one and in batches where each item stands for itself', async () => {
    const id = await makeKey('aes-256-gcm');
    const { ciphertext, version } = await use('encrypt', {
      id,
      plaintext: base64('secret'),
      context: base64('file 7'),
    });
    expect(ciphertext).toMatch(new RegExp(`^cw1:aes-256-gcm:${id}:1:`));
    expect(version).toBe(1);
    expect(await use('decrypt', { id, ciphertext, context: base64('file 7') })).toEqual({
      plaintext: base64('secret'),
    });
    await expect(use('decrypt', { id, ciphertext, context: base64('file 8') })).rejects.toMatchObject({
      code: 'trust.ciphertext.invalid',
    });
    const other = await makeKey('aes-256-gcm');
    const { items } = await use('decrypt', {
      id,
      items: [
        { ciphertext, context: base64('file 7') },
        {
          ciphertext: ciphertext.replace(/.$/, (last: string) => (last === 'A' ? 'B' : 'A')),
          context: base64('file 7'),
        },
        { ciphertext: ciphertext.replace(id, other), context: base64('file 7') },
        { ciphertext: ciphertext.replace(':1:', ':2:'), context: base64('file 7') },
        { ciphertext: 'nonsense' },
      ],
    });
    expect(items[0]).toEqual({ plaintext: base64('secret') });
    expect(items.slice(1).map((item: { error: { code: string } }) => item.error.code)).toEqual([
      'trust.ciphertext.invalid',
      'trust.ciphertext.foreign',
      'trust.key.version',
      'trust.ciphertext.invalid',
    ]);
  });

  test('take batches of 10,000', async () => {
    const id = await makeKey('sm4-gcm');
    const plain = Array.from({ length: 10_000 }, (_, at) => ({ plaintext: base64(`item ${at}`) }));
    const sealed = await use('encrypt', { id, items: plain });
    const opened = await use('decrypt', {
      id,
      items: sealed.items.map(({ ciphertext }: { ciphertext: string }) => ({ ciphertext })),
    });
    expect(opened.items).toEqual(plain);
  });

  test('sign as others verify, and say by which scheme', async () => {
    for (const [kind, scheme] of [
      ['ecdsa-p256', 'ecdsa-sha256'],
      ['rsa-2048', 'rsa-pss-sha256'],
      ['sm2', 'sm2-sm3'],
      ['ecdsa-p256-ml-dsa-65', 'ecdsa-p256-ml-dsa-65'],
    ] as const) {
      const id = await makeKey(kind, { purpose: 'sign' });
      const { signature } = await use('sign', { id, message: base64('a decree') });
      expect(signature.split(':')[1]).toBe(scheme);
      expect(await use('verify', { id, message: base64('a decree'), signature })).toEqual({ valid: true });
      expect(await use('verify', { id, message: base64('another'), signature })).toEqual({ valid: false });
    }
    const id = await makeKey('rsa-2048', { purpose: 'sign' });
    const { signature } = await use('sign', { id, message: base64('x'), scheme: 'rsa-pkcs1-sha256' });
    const { versions } = await trial.run('key.get', { id });
    const raw = Buffer.from(signature.split(':')[4], 'base64url');
    expect(verify('sha256', Buffer.from('x'), createPublicKey(versions[0].publicKey), raw)).toBe(true);
    expect(await use('verify', { id, message: base64('x'), signature })).toEqual({ valid: true });
  });

  test('make data keys, wrapped and, unless declined, in the clear', async () => {
    const id = await makeKey('aes-256-gcm');
    const { ciphertext, plaintext } = await use('data-key', { id, bits: 256 });
    expect(Buffer.from(plaintext, 'base64')).toHaveLength(32);
    expect(await use('decrypt', { id, ciphertext })).toEqual({ plaintext });
    expect(await use('data-key', { id, plaintext: false })).not.toHaveProperty('plaintext');
  });

  test('do only what they were made for', async () => {
    const id = await makeKey('hmac-sm3');
    const { mac } = await use('mac', { id, message: base64('x') });
    expect(await use('verify-mac', { id, message: base64('x'), mac })).toEqual({ valid: true });
    await expect(use('encrypt', { id, plaintext: '' })).rejects.toMatchObject({ code: 'trust.use.unsupported' });
    await expect(makeKey('aes-256-gcm', { purpose: 'sign' })).rejects.toMatchObject({ code: 'trust.key.purpose' });
  });

  test('belong to their ring: a stranger cannot use, see or manage them, an administrator cannot use them', async () => {
    const id = await makeKey('aes-256-gcm');
    const foreign = { code: 'trust.ring.foreign', status: 403 };
    await expect(trial.run('key.encrypt', { id, plaintext: '' }, stranger)).rejects.toMatchObject(foreign);
    await expect(trial.run('key.encrypt', { id, plaintext: '' }, administrator)).rejects.toMatchObject(foreign);
    await expect(trial.run('key.get', { id }, stranger)).rejects.toMatchObject(foreign);
    await expect(trial.run('key.rotate', { id }, stranger)).rejects.toMatchObject(foreign);
    expect((await trial.run('key.list', {}, stranger)).items).toEqual([]);
    await trial.run('ring.grant', { id: ring, users: [stranger.id] });
    await trial.run('key.rotate', { id });
    expect(await trial.run('key.encrypt', { id, plaintext: base64('y') }, stranger)).toMatchObject({ version: 2 });
    await expect(trial.run('key.rotate', { id }, stranger)).rejects.toMatchObject(foreign);
  });
});

describe('the life of a key', () => {
  test('rotation: old ciphertext stays readable until the least version passes it; re-wrapping brings it on', async () => {
    const id = await makeKey('x25519-ml-kem-768');
    const { ciphertext: old } = await use('encrypt', { id, plaintext: base64('kept') });
    const rotated = await trial.run('key.rotate', { id });
    expect(rotated.versions.map(({ state }: { state: string }) => state)).toEqual(['deactivated', 'active']);
    expect(await use('encrypt', { id, plaintext: base64('new') })).toMatchObject({ version: 2 });
    expect(await use('decrypt', { id, ciphertext: old })).toEqual({ plaintext: base64('kept') });
    const { ciphertext: fresh, version } = await use('rewrap', { id, ciphertext: old });
    expect(version).toBe(2);
    await trial.run('key.set-least-version', { id, version: 2 });
    await expect(use('decrypt', { id, ciphertext: old })).rejects.toMatchObject({ code: 'trust.key.version' });
    expect(await use('decrypt', { id, ciphertext: fresh })).toEqual({ plaintext: base64('kept') });
  });

  test('rotation by schedule', async () => {
    const id = await makeKey('aes-256-gcm', { rotationDays: 30 });
    trial.advance(31 * 86_400_000);
    await expect.poll(async () => (await trial.run('key.get', { id })).latest, { timeout: 15_000 }).toBe(2);
  }, 20_000);

  test('a version that has sealed as often as its kind allows is replaced', async () => {
    const id = await makeKey('aes-256-gcm');
    await use('encrypt', { id, plaintext: base64('x') });
    const used = { key: id, number: 1, act: 'encrypt', principal: application.id, hour: 0, count: mostSeals };
    await addUses(trial.db, used);
    // Uses are written when the server stops, at the latest.
    await trial.restart();
    const { latest, versions } = await trial.run('key.get', { id });
    expect([latest, versions[0].state]).toEqual([2, 'deactivated']);
  }, 20_000);

  test('a suspended key signs nothing and still verifies; a compromised one only when somebody takes the risk', async () => {
    const id = await makeKey('ecdsa-p256');
    const { signature } = await use('sign', { id, message: base64('m') });
    await trial.run('key.transition', { id, to: 'suspended', reason: 'a doubt' });
    await expect(use('sign', { id, message: base64('m') })).rejects.toMatchObject({ code: 'trust.key.state' });
    expect(await use('verify', { id, message: base64('m'), signature })).toEqual({ valid: true });
    await trial.run('key.transition', { id, to: 'compromised', reason: 'it was true' });
    await expect(use('verify', { id, message: base64('m'), signature })).rejects.toMatchObject({
      code: 'trust.key.state',
    });
    const despite = { id, message: base64('m'), signature, despiteCompromise: true };
    expect(await use('verify', despite)).toEqual({ valid: true });
    expect(trial.records.at(-1)).toMatchObject({
      operation: 'trust.key.used-despite-compromise',
      principal: { id: application.id },
      resource: { id },
    });
    await expect(trial.run('key.transition', { id, to: 'active', reason: 'no' })).rejects.toMatchObject({
      code: 'trust.key.transition',
    });
    const { items } = await trial.run('key.changes', { id });
    expect(items.map(({ to, by }: { to: string; by: { name: string } }) => [to, by.name])).toEqual([
      ['compromised', 'Li'],
      ['suspended', 'Li'],
    ]);
  });

  test('destruction takes two people and a waiting time; then nothing decrypts, ever, and a signed statement says so', async () => {
    const id = await makeKey('aes-256-gcm');
    const { ciphertext } = await use('encrypt', { id, plaintext: base64('gone') });
    await trial.run('key.rotate', { id });
    const asked = await trial.run('key.destroy-request', { id, reason: 'the archive is closed' });
    await expect(trial.run('key.destroy-approve', { id: asked.id })).rejects.toMatchObject({
      code: 'trust.destruction.same-person',
    });
    await trial.run('key.destroy-approve', { id: asked.id }, colleague);
    expect(await use('decrypt', { id, ciphertext })).toEqual({ plaintext: base64('gone') });
    trial.advance(3_601_000);
    const done = async () => (await trial.run('key.destructions', { key: id })).items[0];
    await expect.poll(async () => (await done()).state, { timeout: 15_000 }).toBe('done');
    await expect(use('decrypt', { id, ciphertext })).rejects.toMatchObject({ code: 'trust.key.state' });
    await expect(trial.run('key.rotate', { id })).rejects.toMatchObject({ code: 'trust.key.destroyed' });
    const { statement, signature } = await done();
    const { signer, ...said } = JSON.parse(statement);
    expect(said).toMatchObject({ key: id, requested: { by: { name: 'Li' } }, approved: { by: { name: 'Wang' } } });
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: signer.ed25519 }, format: 'jwk' });
    expect(verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64'))).toBe(true);
    await trial.restart();
    await expect(use('decrypt', { id, ciphertext })).rejects.toMatchObject({ code: 'trust.key.state' });
  }, 20_000);
});

describe('keys that travel', () => {
  test('raw material comes only into a ring for tests, wrapped material into any', async () => {
    const serious = (await trial.run('ring.create', { name: 'serious' })).id;
    const material = randomBytes(32).toString('base64');
    const raw = { name: 'raw', kind: 'aes-256-gcm', form: 'raw', material };
    await expect(trial.run('key.import', { ring: serious, ...raw })).rejects.toMatchObject({
      code: 'trust.import.raw',
    });
    const { id } = await trial.run('key.import', { ring, ...raw });
    const { ciphertext } = await use('encrypt', { id, plaintext: base64('z') });
    expect(await use('decrypt', { id, ciphertext })).toEqual({ plaintext: base64('z') });
    await expect(
      trial.run('key.import', { ring, ...raw, name: 'short', material: base64('short') }),
    ).rejects.toMatchObject({
      code: 'trust.input.invalid',
    });
  });

  test('out of one key process for a transport key, and in again', async () => {
    const exportable = await makeKey('sm2', { purpose: 'sign', exportable: true });
    const { signature } = await use('sign', { id: exportable, message: base64('before') });
    const { transport, publicKey } = await trial.run('key.transport-key');
    const { material } = await trial.run('key.export', { id: exportable, form: 'rsa-aes-kwp', publicKey });
    const wish = { ring, name: 'brought back', kind: 'sm2', purpose: 'sign', form: 'rsa-aes-kwp', material, transport };
    const { id } = await trial.run('key.import', wish);
    const bare = Buffer.from(signature.split(':')[4], 'base64url').toString('base64');
    expect(await use('verify', { id, message: base64('before'), signature: bare })).toEqual({ valid: true });
    const other = generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey.export({ format: 'pem', type: 'spki' });
    await expect(
      trial.run('key.export', { id: await makeKey('aes-256-gcm'), form: 'rsa-aes-kwp', publicKey: other }),
    ).rejects.toMatchObject({ code: 'trust.key.not-exportable' });
  }, 20_000);
});

describe('while sealed', () => {
  test('what needs a key answers trust.sealed; random and digest go on', async () => {
    const id = await makeKey('aes-256-gcm');
    await trial.run('seal.seal');
    await expect(use('encrypt', { id, plaintext: '' })).rejects.toMatchObject({ code: 'trust.sealed', status: 503 });
    await expect(makeKey('aes-256-gcm')).rejects.toMatchObject({ code: 'trust.sealed' });
    expect(await use('digest', { algorithm: 'sm3', data: base64('abc') })).toEqual({
      digest: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    });
    expect(Buffer.from((await use('random', { bytes: 9 })).random, 'base64')).toHaveLength(9);
    await trial.run('seal.unseal');
    expect(await use('encrypt', { id, plaintext: '' })).toHaveProperty('ciphertext');
  });
});
