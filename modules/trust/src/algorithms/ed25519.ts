// Ed25519: RFC 8032 (pure, no pre-hash).
import { type KeyObject, sign, verify } from 'node:crypto';
import { unfit } from './refusals.ts';

/** 64 bytes, deterministic. */
export function ed25519Sign(key: KeyObject, message: Uint8Array): Buffer {
  requireEd25519(key);
  return sign(null, message, key);
}

/** False for anything but 64 bytes that verify; s at or above the group order is refused. */
export function ed25519Verify(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  requireEd25519(key);
  return signature.length === 64 && verify(null, message, key, signature);
}

function requireEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ed25519') throw unfit('The key is not an Ed25519 key.', '密钥不是 Ed25519 密钥。');
}
