import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ecdsaVerify } from '../../algorithms/index.ts';
import { administrator, openTrial, type Trial } from '../../trust.fixture.ts';
import { hasSoftHsm, makeSoftHsm, type SoftHsm, softHsmPin } from './soft-hsm.fixture.ts';

interface Shown {
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly pid: number;
  readonly wrapping: string | null;
  readonly lastError: string | null;
}

describe.skipIf(!hasSoftHsm)('keys in hardware (SoftHSM2)', () => {
  let hsm: SoftHsm;
  let trial: Trial;
  let ring: string;
  let shares: readonly string[];

  const slots = async (): Promise<readonly Shown[]> =>
    (await trial.run('provider.list')).items.filter(({ type }: Shown) => type === 'slot');
  const states = async (): Promise<readonly string[]> => (await slots()).map(({ state }) => state);
  const create = (name: string, kind: string, more: object = {}) =>
    trial.run('key.create', { ring, name, kind, held: 'hsm', ...more });
  const file = (name: string, content: Uint8Array | string): string => {
    const path = join(hsm.folder, name);
    writeFileSync(path, content);
    return path;
  };
  /** Signature bytes of the text form. */
  const bytesOf = (signature: string): Buffer => Buffer.from(signature.split(':')[4] ?? '', 'base64url');

  beforeAll(async () => {
    hsm = makeSoftHsm(['city-a', 'city-b']);
    trial = await openTrial({ hsm: hsm.settings });
    const { shares: given } = await trial.run('root.found', { holders: ['a', 'b'], threshold: 2 });
    shares = given.map(({ share }: { share: string }) => share);
    await vi.waitUntil(async () => (await trial.sealState()) === 'unsealed', { timeout: 20_000 });
    ring = (await trial.run('ring.create', { name: 'hardware' })).id;
  });
  afterAll(async () => {
    await trial?.close();
    hsm?.remove();
  });

  test('are refused until the tokens are prepared; then all hold the same wrapping key, which nobody gets out', async () => {
    await expect.poll(states, { timeout: 20_000 }).toEqual(['unprepared', 'unprepared']);
    await expect(create('too early', 'ecdsa-p256')).rejects.toMatchObject({ code: 'trust.hsm.unprepared' });
    const { wrapping } = await trial.run('provider.prepare');
    expect(await slots()).toMatchObject([
      { name: 'city-a', state: 'open', wrapping },
      { name: 'city-b', state: 'open', wrapping },
    ]);
    for (const token of ['city-a', 'city-b']) {
      const listed = hsm.tool(token, '--list-objects');
      expect(listed).toContain('citywall wrapping');
      expect(listed).toContain(wrapping);
      expect(listed).toMatch(/Usage: +wrap, unwrap\n/);
      expect(listed).toMatch(/Access: +sensitive/);
      expect(listed).not.toContain('extractable');
      const read = hsm.tool(token, '--read-object', '--type', 'secrkey', '--id', wrapping);
      expect(read).toContain('CKR_ATTRIBUTE_SENSITIVE');
    }
    expect((await trial.run('provider.prepare')).wrapping).toBe(wrapping);
  });

  test('sign, seal and authenticate in the same forms as keys in key processes', async () => {
    const message = Buffer.from('what a city says').toString('base64');
    const publicOf = async (id: string) => (await trial.run('key.get', { id })).versions[0].publicKey as string;
    for (const [kind, hash] of [
      ['ecdsa-p256', '-sha256'],
      ['ecdsa-p384', '-sha384'],
    ] as const) {
      const { id, held } = await create(kind, kind);
      expect(held).toBe('hsm');
      const { signature } = await trial.run('key.sign', { id, message });
      expect(signature).toMatch(new RegExp(`^cw1:ecdsa-sha...:${id}:1:`));
      expect(await trial.run('key.verify', { id, message, signature })).toMatchObject({ valid: true });
      const words = ['dgst', hash, '-verify', file('public.pem', await publicOf(id)), '-signature'];
      const said = execFileSync('openssl', [
        ...[...words, file('signature', bytesOf(signature)), file('message', 'what a city says')],
      ]);
      expect(said.toString()).toContain('Verified OK');
    }
    const { id: rsa } = await create('rsa', 'rsa-2048');
    for (const scheme of ['rsa-pss-sha256', 'rsa-pss-sha512', 'rsa-pkcs1-sha384']) {
      const { signature } = await trial.run('key.sign', { id: rsa, message, scheme });
      expect(signature).toContain(`cw1:${scheme}:`);
      expect(await trial.run('key.verify', { id: rsa, message, signature })).toMatchObject({ valid: true });
    }
    const { id: mac } = await create('mac', 'hmac-sha256');
    const made = await trial.run('key.mac', { id: mac, message });
    expect(await trial.run('key.verify-mac', { id: mac, message, mac: made.mac })).toMatchObject({ valid: true });
    const { id: seal } = await create('seal', 'aes-256-gcm');
    const { ciphertext } = await trial.run('key.encrypt', { id: seal, plaintext: message, context: 'Y3R4' });
    expect(ciphertext).toContain(`cw1:aes-256-gcm:${seal}:1:`);
    await trial.run('key.rotate', { id: seal });
    const { ciphertext: again } = await trial.run('key.rewrap', { id: seal, ciphertext, context: 'Y3R4' });
    expect(again).toContain(`:${seal}:2:`);
    for (const one of [ciphertext, again])
      expect((await trial.run('key.decrypt', { id: seal, ciphertext: one, context: 'Y3R4' })).plaintext).toBe(message);
    const wrong = await trial.run('key.decrypt', { id: seal, items: [{ ciphertext, context: 'b3Ro' }] });
    expect(wrong.items[0].error.code).toBe('trust.ciphertext.invalid');
    expect(await states()).toEqual(['open', 'open']);
  });

  test('are refused with the reason where the token or PKCS #11 cannot hold them, and never leave it', async () => {
    await expect(create('ed', 'ed25519')).rejects.toMatchObject({
      code: 'trust.hsm.refused',
      message: expect.stringContaining('CKR_KEY_NOT_WRAPPABLE'),
    });
    await expect(create('oaep', 'rsa-2048', { purpose: 'encrypt' })).rejects.toMatchObject({
      code: 'trust.hsm.refused',
    });
    await expect(create('national', 'sm2')).rejects.toThrow('PKCS #11 has no settled mechanisms for sm2');
    await expect(create('out', 'aes-256-gcm', { exportable: true })).rejects.toMatchObject({ code: 'trust.hsm.stays' });
    expect(hsm.tool('city-a', '--list-objects').match(/Key Object/g)).toHaveLength(1);
  });

  test('pkcs11-tool verifies a signature of ours in the token, and we verify one of its', async () => {
    const { id } = await create('for the tool', 'ecdsa-p256');
    const { signature } = await trial.run('key.sign', { id, message: Buffer.from('to the tool').toString('base64') });
    const { versions } = await trial.run('key.get', { id });
    file('message', 'to the tool');
    file('our.pem', versions[0].publicKey);
    execFileSync('openssl', ['pkey', '-pubin', '-in', 'our.pem', '-outform', 'DER', '-out', 'our.der'], {
      cwd: hsm.folder,
    });
    file('signature', bytesOf(signature));
    const imported = hsm.tool('city-a', '--write-object', 'our.der', '--type', 'pubkey', '--label', 'our key');
    expect(imported).toContain('EC');
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-binary', 'message'], { cwd: hsm.folder });
    file('digest', digest);
    const verify = ['--verify', '--label', 'our key', '--mechanism', 'ECDSA', '--input-file', 'digest'];
    const said = hsm.tool('city-a', ...verify, '--signature-file', 'signature', '--signature-format', 'openssl');
    expect(said).toContain('Signature is valid');
    file('signature', bytesOf(signature).fill(7, 20, 24));
    const other = hsm.tool('city-a', ...verify, '--signature-file', 'signature', '--signature-format', 'openssl');
    expect(other).not.toContain('Signature is valid');

    hsm.tool('city-b', '--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'its key', '--usage-sign');
    hsm.tool(
      'city-b',
      ...['--sign', '--label', 'its key', '--mechanism', 'ECDSA', '--input-file', 'digest'],
      ...['--output-file', 'its.signature', '--signature-format', 'openssl'],
    );
    hsm.tool('city-b', '--read-object', '--type', 'pubkey', '--label', 'its key', '--output-file', 'its.der');
    const { createPublicKey } = await import('node:crypto');
    const its = createPublicKey({ key: readFileSync(join(hsm.folder, 'its.der')), format: 'der', type: 'spki' });
    const signed = readFileSync(join(hsm.folder, 'its.signature'));
    expect(ecdsaVerify('P-256', its, Buffer.from('to the tool'), signed)).toBe(true);
    expect(ecdsaVerify('P-256', its, Buffer.from('to the fool'), signed)).toBe(false);
  });

  test('2,000 signatures go on while one slot’s process is killed and the other token is taken away: no call fails', async () => {
    const { id } = await create('load', 'ecdsa-p256');
    const message = Buffer.from('under load').toString('base64');
    const [first] = await slots();
    let done = 0;
    const caller = async (): Promise<void> => {
      while (done < 2_000) {
        done += 1;
        if (done === 500) process.kill(first?.pid ?? 0, 'SIGKILL');
        if (done === 1_000) hsm.take('city-b');
        const { signature } = await trial.run('key.sign', { id, message }, administrator);
        expect(signature).toContain(id);
        // So that the loss of the token is noticed in mid-load.
        if (done > 1_000) await new Promise((passed) => setTimeout(passed, 100));
      }
    };
    await Promise.all(Array.from({ length: 10 }, caller));
    expect(done).toBeGreaterThanOrEqual(2_000);
    await expect.poll(async () => (await slots())[1]?.state, { timeout: 20_000 }).toMatch(/gone|starting/);
    const alarms = () => trial.alarms.list().map(({ key }) => key);
    expect(alarms()).toContain('trust.hsm.slot-gone:city-b');
    expect((await slots())[0]).toMatchObject({ state: 'open' });
    expect((await slots())[0]?.pid).not.toBe(first?.pid);
    hsm.putBack('city-b');
    await expect.poll(states, { timeout: 30_000 }).toEqual(['open', 'open']);
    expect(alarms()).not.toContain('trust.hsm.slot-gone:city-b');
  });

  test('sealing ends every session; after unsealing the same key signs again', async () => {
    const { id } = await create('sealed', 'ecdsa-p256');
    const before = (await slots()).map(({ pid }) => pid);
    await trial.run('seal.seal');
    for (const pid of before) expect(() => process.kill(pid, 0)).toThrow();
    await expect.poll(states, { timeout: 20_000 }).toEqual(['attached', 'attached']);
    await expect(trial.run('key.sign', { id, message: 'YQ==' })).rejects.toMatchObject({ code: 'trust.sealed' });
    for (const share of shares) await trial.run('seal.unseal', { share });
    await expect.poll(states, { timeout: 20_000 }).toEqual(['open', 'open']);
    expect((await trial.run('key.sign', { id, message: 'YQ==' })).signature).toContain(id);
  });

  test('a PIN that is refused is tried once, told, and taken again after a restart of the slot', async () => {
    hsm.writePin('wrong-pin');
    await trial.run('provider.restart', { name: 'city-b' });
    await expect.poll(async () => (await slots())[1]?.state, { timeout: 20_000 }).toBe('refused');
    expect((await slots())[1]?.lastError).toContain('CKR_PIN_INCORRECT');
    hsm.writePin(softHsmPin, 0o644);
    await trial.run('provider.restart', { name: 'city-b' });
    await expect.poll(async () => (await slots())[1]?.lastError, { timeout: 20_000 }).toContain('chmod 600');
    hsm.writePin(softHsmPin);
    await trial.run('provider.restart', { name: 'city-b' });
    await expect.poll(states, { timeout: 20_000 }).toEqual(['open', 'open']);
  });
});
