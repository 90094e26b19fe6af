import { randomBytes, timingSafeEqual } from 'node:crypto';
import { notAuthentic } from '../../algorithms/index.ts';
import { keyTypes, mechanisms } from './cryptoki.table.ts';
import { secretKeyFor } from './key-uses.ts';
import { gcmParameter } from './packing.ts';
import type { TokenKind } from './token-kind.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** A nonce of ours, ciphertext and tag: byte for byte as the key processes seal. */
export const aes256Gcm: TokenKind = {
  needs: { CKM_AES_KEY_GEN: mechanisms.aesKey, CKM_AES_GCM: mechanisms.aesGcm },
  template: () => ({ ...secretKeyFor({ encrypt: true, decrypt: true }), keyType: keyTypes.aes }),
  generate: (session, secret) => ({
    key: session.generateKey({ type: mechanisms.aesKey }, { ...secret, valueLength: 32 }),
  }),
  load: (session, key) => {
    const gcm = (nonce: Uint8Array, context: Uint8Array) => ({
      type: mechanisms.aesGcm,
      parameter: gcmParameter(nonce, context),
    });
    return {
      seal: (plaintext, context) => {
        const nonce = randomBytes(nonceBytes);
        return Buffer.concat([nonce, session.encrypt(gcm(nonce, context), key, plaintext)]);
      },
      open: (sealed, context) => {
        if (sealed.length < nonceBytes + tagBytes) throw notAuthentic();
        const nonce = sealed.subarray(0, nonceBytes);
        return session.decrypt(gcm(nonce, context), key, sealed.subarray(nonceBytes));
      },
    };
  },
};

export const hmacSha256: TokenKind = {
  needs: { CKM_GENERIC_SECRET_KEY_GEN: mechanisms.genericSecretKey, CKM_SHA256_HMAC: mechanisms.sha256Hmac },
  template: () => ({ ...secretKeyFor({ sign: true }), keyType: keyTypes.genericSecret }),
  generate: (session, secret) => ({
    key: session.generateKey({ type: mechanisms.genericSecretKey }, { ...secret, valueLength: 32 }),
  }),
  load: (session, key) => {
    const mac = (message: Uint8Array) => session.sign({ type: mechanisms.sha256Hmac }, key, message);
    return { mac, verifyMac: (message, given) => given.length === 32 && timingSafeEqual(mac(message), given) };
  },
};
