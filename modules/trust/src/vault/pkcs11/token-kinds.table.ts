import type { Kind } from '../kinds.table.ts';
import { ecdsa, ed25519 } from './elliptic-kinds.ts';
import { rsa } from './rsa-kind.ts';
import { aes256Gcm, hmacSha256 } from './secret-kinds.ts';
import type { TokenKind } from './token-kind.ts';

/** The kinds of keys that tokens can hold. National ones have no settled numbers in PKCS #11. */
export const tokenKinds: Readonly<Partial<Record<Kind, TokenKind>>> = {
  'aes-256-gcm': aes256Gcm,
  'hmac-sha256': hmacSha256,
  'ecdsa-p256': ecdsa('P-256'),
  'ecdsa-p384': ecdsa('P-384'),
  ed25519,
  'rsa-2048': rsa(2048),
  'rsa-3072': rsa(3072),
  'rsa-4096': rsa(4096),
};
