// X25519: RFC 7748.
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { opening, requireBytes } from './refusals.ts';

const pkcs8Head = Buffer.from('302e020100300506032b656e04220420', 'hex');
const spkiHead = Buffer.from('302a300506032b656e032100', 'hex');

/** The shared secret, 32 bytes; an all-zero one (a point of small order) throws. MUST go through a key derivation. */
export function x25519Agree(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  return opening(() => diffieHellman({ privateKey, publicKey }));
}

/** A private key from its 32 bytes. */
export function x25519PrivateKey(raw: Uint8Array): KeyObject {
  requireBytes(raw, [32], 'An X25519 private key', 'X25519 私钥');
  const der = Buffer.concat([pkcs8Head, raw]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}

/** A public key from its 32 bytes. */
export function x25519PublicKey(raw: Uint8Array): KeyObject {
  requireBytes(raw, [32], 'An X25519 public key', 'X25519 公钥');
  return createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: 'der', type: 'spki' });
}

/** The 32 bytes of a public key. */
export function x25519PublicBytes(key: KeyObject): Buffer {
  return createPublicKeyOf(key).export({ format: 'der', type: 'spki' }).subarray(spkiHead.length);
}

function createPublicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}
