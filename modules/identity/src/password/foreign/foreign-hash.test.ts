import { timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveDigest } from './derive-digest.ts';
import { foreignVectors } from './foreign-vectors.table.ts';
import { longestForeignHash, parseForeignHash } from './parse-foreign-hash.ts';
import { ForeignHashError } from './recipe.ts';

const proves = (hash: string, password: string): boolean => {
  const { recipe, digest } = parseForeignHash(hash);
  return timingSafeEqual(deriveDigest(recipe, password), digest);
};

describe('a hash that another tool made', () => {
  test.each(foreignVectors)('%s: %s of %s', (_tool, _form, password, hash) => {
    expect(proves(hash, password)).toBe(true);
    expect(proves(hash, `${password.slice(1)}!`)).toBe(false);
  });

  test('comes back from its recipe as it went into JSON', () => {
    for (const [, , , hash] of foreignVectors) {
      const { recipe } = parseForeignHash(hash);
      expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
    }
  });
});

const reasonOf = (hash: string): string => {
  try {
    parseForeignHash(hash);
    return 'taken';
  } catch (error) {
    if (error instanceof ForeignHashError) return error.reason;
    throw error;
  }
};

describe('a hostile hash', () => {
  const digest = Buffer.alloc(32, 1).toString('base64');
  test.each([
    ['too-costly', `$2b$16$${'a'.repeat(53)}`],
    ['too-costly', `{PBKDF2-SHA256}5000001$c2FsdHNhbHQ$${digest}`],
    ['too-costly', `pbkdf2_sha256$99999999999$salt$${digest}`.replace('99999999999', '4000000000')],
    ['too-costly', `$argon2id$v=19$m=1048576,t=1,p=1$c2FsdHNhbHQ$${digest.replace('=', '')}`],
    ['too-costly', `$argon2id$v=19$m=262144,t=5,p=1$c2FsdHNhbHQ$${digest.replace('=', '')}`],
    ['too-costly', `$argon2id$v=19$m=4096,t=1,p=17$c2FsdHNhbHQ$${digest.replace('=', '')}`],
    ['malformed', `$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$${digest.replace('=', '')}`],
    ['malformed', `{PBKDF2-SHA256}0$c2FsdHNhbHQ$${digest}`],
    ['malformed', `{PBKDF2-SHA256}-5$c2FsdHNhbHQ$${digest}`],
    ['malformed', `{PBKDF2-SHA256}1e3$c2FsdHNhbHQ$${digest}`],
    ['malformed', `{PBKDF2-SHA256}1000$c2FsdHNhbHQ$YQ==`],
    ['malformed', `{SSHA}${Buffer.alloc(20).toString('base64')}`],
    ['malformed', `{SSHA}${Buffer.alloc(20 + 257).toString('base64')}`],
    ['malformed', '{SM3}zz'],
    ['malformed', '$2b$03$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['malformed', '{"credentialData":"{","secretData":{}}'],
    ['malformed', '{"credentialData":[],"secretData":{}}'],
    ['unknown', '{"credentialData":{"algorithm":"md5","hashIterations":1},"secretData":{"value":"","salt":""}}'],
    ['unknown', '{MD5}rL0Y20zC+Fzt72VPzMSk2A=='],
    ['unknown', '$6$salt$hash'],
    ['unknown', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['unknown', ''],
    ['too-long', `{SSHA}${'A'.repeat(longestForeignHash)}`],
    // Braces in braces must not make the reader call itself without end.
    ['unknown', '{CRYPT}'.repeat(500)],
  ])('is refused as %s: %s', (reason, hash) => {
    expect(reasonOf(hash)).toBe(reason);
  });

  test('never makes the parser fail otherwise, and never shows in its words', () => {
    const starts = foreignVectors.map(([, , , hash]) => hash);
    const mutated = fc
      .tuple(fc.constantFrom(...starts), fc.nat(200), fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(5))
      .map(([hash, at, text, cut]) => hash.slice(0, at) + text + hash.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.string({ unit: 'binary' })), (hash) => {
        try {
          const { recipe, digest } = parseForeignHash(hash);
          expect(digest.length).toBeGreaterThanOrEqual(16);
          if (recipe.kind === 'pbkdf2') expect(recipe.iterations).toBeLessThanOrEqual(5_000_000);
          if (recipe.kind === 'bcrypt') expect(recipe.cost).toBeLessThanOrEqual(15);
        } catch (error) {
          expect(error).toBeInstanceOf(ForeignHashError);
          if (hash.length > 24) expect((error as Error).message).not.toContain(hash.slice(8, 24));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
