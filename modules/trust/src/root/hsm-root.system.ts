import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrial, type Trial } from '../trust.fixture.ts';
import { hasSoftHsm, makeSoftHsm, type SoftHsm } from '../vault/pkcs11/soft-hsm.fixture.ts';

describe.skipIf(!hasSoftHsm)('a root key that hardware unseals (SoftHSM2)', () => {
  let hsm: SoftHsm;
  let trial: Trial;
  const isSealState = (state: string) => expect.poll(trial.sealState, { timeout: 30_000 }).toBe(state);

  beforeAll(async () => {
    hsm = makeSoftHsm(['city-a', 'city-b']);
    trial = await openTrial({ hsm: hsm.settings });
  });
  afterAll(async () => {
    await trial?.close();
    hsm?.remove();
  });

  test('is founded without shares; the tokens keep keys that were made there and never leave', async () => {
    await expect(trial.run('root.found', { hsm: { tokens: ['city-z'] } })).rejects.toMatchObject({
      code: 'trust.hsm.none',
    });
    await expect(
      trial.run('root.found', { holders: ['a', 'b'], threshold: 2, hsm: { tokens: ['city-a'] } }),
    ).rejects.toMatchObject({ code: 'trust.root.either' });
    const founded = await trial.run('root.found', { hsm: { tokens: ['city-a', 'city-b'] } });
    expect(founded).toMatchObject({ shares: [], threshold: 0, tokens: ['city-a', 'city-b'] });
    expect(founded.minutes.en).toContain('2. city-b');
    await isSealState('unsealed');
    expect(await trial.run('seal.status')).toMatchObject({
      ...{ unsealsItself: true, unsealedBy: 'tokens', tokens: ['city-a', 'city-b'], notice: null },
    });
    for (const token of ['city-a', 'city-b']) {
      const listed = hsm.tool(token, '--list-objects');
      expect(listed).toContain(`citywall unsealing ${founded.root}`);
      expect(listed).toContain('sensitive, always sensitive, never extractable, local');
      const id = /ID: +(\w+)/.exec(listed)?.[1] ?? '';
      expect(hsm.tool(token, '--read-object', '--type', 'secrkey', '--id', id)).toContain('CKR_ATTRIBUTE_SENSITIVE');
    }
    const alarms = trial.alarms.list().map(({ key }) => key);
    expect(alarms).not.toContain('trust.root.unseals-itself');
  });

  test('opens again after a restart by itself, and with one token of two', async () => {
    const { id: ring } = await trial.run('ring.create', { name: 'kept' });
    const { id } = await trial.run('key.create', { ring, name: 'seal', kind: 'aes-256-gcm' });
    const { ciphertext } = await trial.run('key.encrypt', { id, plaintext: 'aGVsbG8=' });
    await trial.restart();
    await isSealState('unsealed');
    expect((await trial.run('key.decrypt', { id, ciphertext })).plaintext).toBe('aGVsbG8=');
    hsm.take('city-a');
    await trial.restart();
    await isSealState('unsealed');
    expect((await trial.run('key.decrypt', { id, ciphertext })).plaintext).toBe('aGVsbG8=');
    hsm.putBack('city-a');
  });

  test('stays sealed without any token, and opens as soon as one is back', async () => {
    for (const token of ['city-a', 'city-b']) hsm.take(token);
    await trial.restart();
    expect(await trial.sealState()).toBe('sealed');
    expect(trial.alarms.list().map(({ key }) => key)).toContain('trust.root.sealed');
    hsm.putBack('city-b');
    await isSealState('unsealed');
    hsm.putBack('city-a');
  });

  test('sealed by hand it stays sealed until somebody unseals it, which needs no share', async () => {
    await trial.run('seal.seal');
    await new Promise((passed) => setTimeout(passed, 3_000));
    expect(await trial.sealState()).toBe('sealed');
    await trial.run('seal.unseal');
    await isSealState('unsealed');
  });

  test('moves to other tokens, to holders and back; what was kept before opens nothing and is destroyed', async () => {
    const kept = (token: string) => /citywall unsealing/.test(hsm.tool(token, '--list-objects'));
    const epoch = async () => (await trial.run('seal.status')).epoch as number;
    await expect(trial.run('root.reshare', { shares: ['x'.repeat(40)], hsm: { tokens: ['city-b'] } })).rejects.toThrow(
      'it has no shares',
    );
    await trial.run('root.reshare', { hsm: { tokens: ['city-b'] } });
    expect(await epoch()).toBe(2);
    await expect.poll(() => [kept('city-a'), kept('city-b')]).toEqual([false, true]);
    await trial.restart();
    await isSealState('unsealed');

    const { shares } = await trial.run('root.reshare', { holders: ['a', 'b', 'c'], threshold: 2 });
    const texts = shares.map(({ share }: { share: string }) => share);
    await expect.poll(() => kept('city-b')).toBe(false);
    expect(await trial.run('seal.status')).toMatchObject({ unsealedBy: 'holders', tokens: [], threshold: 2 });
    await trial.restart();
    expect(await trial.sealState()).toBe('sealed');
    for (const share of texts.slice(1)) await trial.run('seal.unseal', { share });
    await isSealState('unsealed');

    await expect(
      trial.run('root.reshare', { shares: texts.slice(0, 1), hsm: { tokens: ['city-a'] } }),
    ).rejects.toMatchObject({ code: 'trust.share.too-few' });
    await trial.run('root.reshare', { shares: texts.slice(0, 2), hsm: { tokens: ['city-a', 'city-b'] } });
    await trial.restart();
    await isSealState('unsealed');
    expect(await epoch()).toBe(4);
  });

  test('opens again by itself when the last key process has died', async () => {
    const { processes } = await trial.run('seal.status');
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    await isSealState('unsealed');
  });
});
