import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Signer } from '@citywall/kernel';

/**
 * A secret as it lies in the database: AES-256-GCM under a key derived from the installation's by purpose. What it is
 * `bound` to must be the same when it is opened: a row copied elsewhere opens nothing.
 */
export function sealSecret(signer: Signer, purpose: string, secret: string, bound = ''): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(signer, purpose), nonce).setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** The secret again. Throws when it was altered, bound to something else, or sealed by another installation. */
export function openSecret(signer: Signer, purpose: string, sealed: Uint8Array, bound = ''): string {
  const bytes = Buffer.from(sealed);
  if (bytes.length < 28) throw new Error('too short for a sealed secret');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(signer, purpose), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

function keyOf(signer: Signer, purpose: string): Uint8Array {
  return signer.mac(purpose, Buffer.from('aes-256-gcm'));
}
