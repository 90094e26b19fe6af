import { createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import { hmacSm3, sm4CtrHmacDecrypt, sm4CtrHmacEncrypt, sm4GcmDecrypt, sm4GcmEncrypt } from '@citywall/gm';
import { aesGcmOpen, aesGcmSeal, hmac, notAuthentic, unfit, verifyHmac } from '../../algorithms/index.ts';
import type { LoadedKey, Mechanism } from './mechanism.ts';

function secretOf(bytes: number, load: (material: Buffer) => Omit<LoadedKey, 'publicKeys'>): Mechanism {
  return {
    generate: async () => randomBytes(bytes),
    load: (material) => {
      if (material.length !== bytes)
        throw unfit(`A key of this kind has ${bytes} bytes.`, `此类密钥须为 ${bytes} 字节。`);
      return { publicKeys: [], ...load(material) };
    },
  };
}

/** A random nonce before what was sealed under it. */
function withNonce(
  bytes: number,
  seal: (nonce: Uint8Array, plaintext: Uint8Array, context: Uint8Array) => Uint8Array,
  open: (nonce: Uint8Array, sealed: Uint8Array, context: Uint8Array) => Uint8Array,
): Required<Pick<LoadedKey, 'seal' | 'open'>> {
  return {
    seal: (plaintext, context) => {
      const nonce = randomBytes(bytes);
      return Buffer.concat([nonce, seal(nonce, plaintext, context)]);
    },
    open: (sealed, context) => {
      if (sealed.length <= bytes) throw notAuthentic();
      return Buffer.from(open(sealed.subarray(0, bytes), sealed.subarray(bytes), context));
    },
  };
}

export const aes256Gcm: Mechanism = secretOf(32, (material) => {
  const key = createSecretKey(material);
  return withNonce(
    12,
    (nonce, plaintext, context) => aesGcmSeal(key, nonce, plaintext, context),
    (nonce, sealed, context) => aesGcmOpen(key, nonce, sealed, context),
  );
});

export const sm4Gcm: Mechanism = secretOf(16, (material) => {
  const key = Buffer.from(material);
  return withNonce(
    12,
    (nonce, plaintext, context) => sm4GcmEncrypt(key, nonce, plaintext, context),
    (nonce, sealed, context) => sm4GcmDecrypt(key, nonce, sealed, context),
  );
});

/** Two keys in one: 16 bytes for SM4, 32 for HMAC-SM3. */
export const sm4CtrHmac: Mechanism = secretOf(48, (material) => {
  const keys = {
    encryption: Buffer.from(material.subarray(0, 16)),
    authentication: Buffer.from(material.subarray(16)),
  };
  return withNonce(
    16,
    (nonce, plaintext, context) => sm4CtrHmacEncrypt(keys, nonce, plaintext, context),
    (nonce, sealed, context) => sm4CtrHmacDecrypt(keys, nonce, sealed, context),
  );
});

export const hmacSha256: Mechanism = secretOf(32, (material) => {
  const key = createSecretKey(material);
  return {
    mac: (message) => hmac('sha256', key, message),
    verifyMac: (message, mac) => verifyHmac('sha256', key, message, mac),
  };
});

export const hmacSm3Key: Mechanism = secretOf(32, (material) => {
  const key = Buffer.from(material);
  return {
    mac: (message) => Buffer.from(hmacSm3(key, message)),
    verifyMac: (message, mac) => mac.length === 32 && timingSafeEqual(hmacSm3(key, message), mac),
  };
});
