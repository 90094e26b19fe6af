import { type ForeignHash, malformed, numberOf, tooCostly } from './recipe.ts';

const pattern = /^\$2[aby]\$([0-9]{2})\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** About three seconds on one core. */
const highestCost = 15;

/** `$2a$`, `$2b$` and `$2y$`, which mean the same for passwords without faults of old programs. */
export function parseBcrypt(text: string): ForeignHash {
  const [, cost, salt, digest] = pattern.exec(text) ?? [];
  if (salt === undefined || digest === undefined) throw malformed('A bcrypt hash is $2b$, cost, $, and 53 characters.');
  const value = numberOf(cost, 'cost');
  if (value < 4) throw malformed('The cost of bcrypt is 4 at least.');
  if (value > highestCost) throw tooCostly(`The cost of bcrypt is ${highestCost} at most.`);
  return {
    recipe: { kind: 'bcrypt', cost: value, salt: withoutSpareBits(salt, 0x30) },
    digest: Buffer.from(withoutSpareBits(digest, 0x3c), 'ascii'),
  };
}

/** The last character carries bits beyond the bytes, which programs fill differently. */
function withoutSpareBits(text: string, used: number): string {
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1) ?? '.') & used];
}
