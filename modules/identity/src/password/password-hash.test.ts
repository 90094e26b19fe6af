import { createHmac } from 'node:crypto';
import type { Signer } from '@citywall/kernel';
import { afterAll, describe, expect, test } from 'vitest';
import { foreignVectors } from './foreign/foreign-vectors.table.ts';
import { parseForeignHash } from './foreign/parse-foreign-hash.ts';
import { createPasswordHasher, isOutdated } from './password-hash.ts';

const signerOf = (secret: string) =>
  ({
    mac: (purpose: string, message: Uint8Array) =>
      createHmac('sha256', secret + purpose)
        .update(message)
        .digest(),
  }) as unknown as Signer;
const hasher = createPasswordHasher(signerOf('one'));
const elsewhere = createPasswordHasher(signerOf('other'));
afterAll(async () => {
  await hasher.stop();
  await elsewhere.stop();
});

describe('a kept hash', () => {
  test('proves its password, written in either Unicode form, and no other', async () => {
    const kept = await hasher.hash('Café 城墙');
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify('Cafe\u0301 城墙', kept)).toBe(true);
    expect(await hasher.verify('cafe 城墙', kept)).toBe(false);
    expect(isOutdated(kept)).toBe(false);
  });

  test('is worth nothing without the pepper of this installation', async () => {
    const kept = await hasher.hash('correct horse battery');
    expect(await elsewhere.verify('correct horse battery', kept)).toBe(false);
  });

  test('of nobody proves nothing, not even the decoy', async () => {
    expect(await hasher.verify('decoy', undefined)).toBe(false);
    expect(await hasher.verify('decoy', null)).toBe(false);
  });

  test('of nobody takes as long as an adopted one would', async () => {
    const slow = { kind: 'pbkdf2', digest: 'sha512', iterations: 2_000_000, salt: 'c2FsdA==', length: 32 } as const;
    const timeOf = async (likeness?: typeof slow): Promise<number> => {
      const began = performance.now();
      expect(await hasher.verify('decoy', null, undefined, likeness)).toBe(false);
      return performance.now() - began;
    };
    const plain = await timeOf();
    expect(await timeOf(slow)).toBeGreaterThan(plain * 2);
    const kept = await hasher.hash('correct horse battery');
    expect(await hasher.verify('correct horse battery', kept, undefined, slow)).toBe(true);
  });
});

describe('an adopted hash', () => {
  const examples = ['{SSHA}', '$argon2id$', 'bcrypt $2b$', '{SSM3}', 'pbkdf2_sha256$'].map(
    (form) => foreignVectors.find((vector) => vector[1] === form)!,
  );
  test.each(examples)(
    '%s %s proves its password, and neither digest nor salt can be tried without Argon2id and pepper',
    async (_tool, _form, password, hash) => {
      const foreign = parseForeignHash(hash);
      const kept = await hasher.adopt(foreign);
      expect(await hasher.verify(password, kept)).toBe(true);
      expect(await hasher.verify(`${password}x`, kept)).toBe(false);
      expect(await elsewhere.verify(password, kept)).toBe(false);
      expect(isOutdated(kept)).toBe(true);
      const digest = Buffer.from(foreign.digest);
      for (const form of ['base64', 'base64url', 'hex', 'latin1'] as const)
        expect(kept).not.toContain(digest.toString(form));
    },
  );
});
