// RSAES-OAEP: RFC 8017, section 7.1; MGF1 with the same hash.
import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import { opening, unfit } from './refusals.ts';
import { requireRsa } from './rsa-key.ts';
import type { RsaHash } from './rsa-pss.ts';

const none = Buffer.alloc(0);
const hashBytes = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** How many bytes fit into one block under this key. */
export function rsaOaepRoom(hash: RsaHash, key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - 2 * hashBytes[hash] - 2;
}

export function rsaOaepSeal(hash: RsaHash, key: KeyObject, plaintext: Uint8Array, label: Uint8Array = none): Buffer {
  requireRsa(key);
  if (plaintext.length > rsaOaepRoom(hash, key))
    throw unfit(
      `RSA-OAEP takes at most ${rsaOaepRoom(hash, key)} bytes under this key; seal a data key instead.`,
      `该密钥的 RSA-OAEP 最多加密 ${rsaOaepRoom(hash, key)} 字节；请改为封装数据密钥。`,
    );
  const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash, oaepLabel: Buffer.from(label) };
  return publicEncrypt(options, plaintext);
}

/** Throws trust.ciphertext.invalid for whatever reason it does not open. */
export function rsaOaepOpen(hash: RsaHash, key: KeyObject, sealed: Uint8Array, label: Uint8Array = none): Buffer {
  requireRsa(key);
  const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash, oaepLabel: Buffer.from(label) };
  return opening(() => privateDecrypt(options, sealed));
}
