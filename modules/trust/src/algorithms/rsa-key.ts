import type { KeyObject } from 'node:crypto';
import { unfit } from './refusals.ts';

/** The least public exponent of keys that are made here (FIPS 186-5); signatures of others may have a smaller one. */
export const leastOwnExponent = 65_537n;

/** Refuses what is no RSA key of 2,048 to 8,192 bits with an odd public exponent of at least `leastExponent`. */
export function requireRsa(key: KeyObject, leastExponent = 3n): void {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const sized = modulusLength >= 2048 && modulusLength <= 8192;
  if (key.asymmetricKeyType === 'rsa' && sized && publicExponent >= leastExponent && publicExponent % 2n === 1n) return;
  throw unfit(
    `The key is not an RSA key of 2,048 bits or more with an odd public exponent of at least ${leastExponent}.`,
    `密钥不是 2,048 位以上且公钥指数为不小于 ${leastExponent} 的奇数的 RSA 密钥。`,
  );
}
