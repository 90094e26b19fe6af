import { createHash, pbkdf2Sync } from 'node:crypto';
import { hashRawSync } from '@node-rs/argon2';
import { hashSync } from '@node-rs/bcrypt';
import type { Recipe } from './recipe.ts';

/** Numbers of the library, whose enumerations do not exist at run time. */
const variants = { d: 0, i: 1, id: 2 } as const;
const versions = { 16: 0, 19: 1 } as const;

/** What the other system would have derived from this password, exactly as it was typed. Takes up to seconds: only in a thread. */
export function deriveDigest(recipe: Recipe, password: string): Uint8Array {
  const bytes = Buffer.from(password, 'utf8');
  switch (recipe.kind) {
    case 'bcrypt': {
      const cost = String(recipe.cost).padStart(2, '0');
      return Buffer.from(hashSync(bytes, { salt: `$2b$${cost}$${recipe.salt}` }).slice(29), 'ascii');
    }
    case 'pbkdf2':
      return pbkdf2Sync(bytes, Buffer.from(recipe.salt, 'base64'), recipe.iterations, recipe.length, recipe.digest);
    case 'salted':
      return createHash(recipe.digest).update(bytes).update(recipe.salt, 'base64').digest();
    case 'argon2':
      return hashRawSync(bytes, {
        algorithm: variants[recipe.variant] as number,
        version: versions[recipe.version] as number,
        memoryCost: recipe.memory,
        timeCost: recipe.passes,
        parallelism: recipe.lanes,
        outputLen: recipe.length,
        salt: Buffer.from(recipe.salt, 'base64'),
      });
  }
}
