// X-Wing, the hybrid of ML-KEM-768 and X25519: draft-connolly-cfrg-xwing-kem.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mlKem768CiphertextBytes, mlKemDecapsulate, mlKemEncapsulate } from './ml-kem.ts';
import { requireBytes } from './refusals.ts';
import { x25519Agree, x25519PublicBytes, x25519PublicKey } from './x25519.ts';

const label = Buffer.from('5c2e2f2f5e5c', 'hex');

export const xWingCiphertextBytes = mlKem768CiphertextBytes + 32;

/** Both halves of a key; private or public ones, or pairs of one kind. */
export interface HybridKey {
  readonly mlKem: KeyObject;
  readonly x25519: KeyObject;
}

/** A fresh shared secret of 32 bytes and what carries it: ML-KEM ciphertext, then the ephemeral X25519 key. */
export function xWingEncapsulate(key: HybridKey): { readonly secret: Buffer; readonly ciphertext: Buffer } {
  const { secret, ciphertext } = mlKemEncapsulate(key.mlKem);
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralBytes = x25519PublicBytes(ephemeral.publicKey);
  const agreed = x25519Agree(ephemeral.privateKey, key.x25519);
  return {
    secret: combine(secret, agreed, ephemeralBytes, x25519PublicBytes(key.x25519)),
    ciphertext: Buffer.concat([ciphertext, ephemeralBytes]),
  };
}

/** The shared secret; a changed ciphertext gives another secret. */
export function xWingDecapsulate(key: HybridKey, ciphertext: Uint8Array): Buffer {
  requireBytes(ciphertext, [xWingCiphertextBytes], 'An X-Wing ciphertext', 'X-Wing 密文');
  const ephemeral = ciphertext.subarray(mlKem768CiphertextBytes);
  const secret = mlKemDecapsulate(key.mlKem, ciphertext.subarray(0, mlKem768CiphertextBytes));
  const agreed = x25519Agree(key.x25519, x25519PublicKey(ephemeral));
  return combine(secret, agreed, ephemeral, x25519PublicBytes(key.x25519));
}

/** SHA3-256 over both secrets, the ephemeral key and the receiver's X25519 key. */
function combine(mlKem: Buffer, x25519: Buffer, ephemeral: Uint8Array, receiver: Uint8Array): Buffer {
  const secret = createHash('sha3-256')
    .update(mlKem)
    .update(x25519)
    .update(ephemeral)
    .update(receiver)
    .update(label)
    .digest();
  mlKem.fill(0);
  x25519.fill(0);
  return secret;
}
