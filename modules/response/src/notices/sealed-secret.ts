import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Signer } from '@citywall/kernel';

const purpose = 'response.notice-secret';

/** A secret as it lies in the database: AES-256-GCM under a key derived from the installation's. */
export function sealSecret(signer: Signer, secret: string): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(signer), nonce);
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** The secret again. Throws when it was altered or sealed by another installation. */
export function openSecret(signer: Signer, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(signer), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

function keyOf(signer: Signer): Uint8Array {
  return signer.mac(purpose, Buffer.from('aes-256-gcm'));
}
