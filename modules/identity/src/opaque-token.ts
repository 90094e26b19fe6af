import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Signer } from '@citywall/kernel';

/** What a token opens; one kind never passes for another. */
export type TokenKind = 'session' | 'link' | 'key' | 'browser';

const randomLength = 32;
const tagLength = 8;
const pattern = /^[A-Za-z0-9_-]{54}$/;

/**
 * 256 random bits and a 64-bit tag under an installation secret. The tag is no proof;
 * it lets a flood of invented tokens be refused without asking the database.
 */
export function mintToken(signer: Signer, kind: TokenKind): string {
  const random = randomBytes(randomLength);
  return Buffer.concat([random, tag(signer, kind, random)]).toString('base64url');
}

/** Whether the token can have come from `mintToken` here; constant time in its value. */
export function isPlausible(signer: Signer, kind: TokenKind, token: string): boolean {
  if (!pattern.test(token)) return false;
  const bytes = Buffer.from(token, 'base64url');
  return timingSafeEqual(bytes.subarray(randomLength), tag(signer, kind, bytes.subarray(0, randomLength)));
}

/** What is stored of a token. 256 random bits need no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function tag(signer: Signer, kind: TokenKind, random: Uint8Array): Uint8Array {
  return signer.mac(`token-${kind}`, random).subarray(0, tagLength);
}
