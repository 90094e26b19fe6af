// Stands for node:crypto in this page: what verification asks of it, by @citywall/browser-crypto. The rest of the
// libraries makes keys, signs and decrypts; the page uses none of that, and here it would fail.
export { constants, createHash, createPublicKey, createVerify, hash, verify } from '@citywall/browser-crypto';

function missing(): never {
  throw new Error('this page only verifies');
}

export const createCipheriv = missing;
export const createDecipheriv = missing;
export const createECDH = missing;
export const createHmac = missing;
export const createPrivateKey = missing;
export const createSign = missing;
export const ECDH = { convertKey: missing };
export const generateKeyPairSync = missing;
export const randomBytes = missing;
export const randomFillSync = missing;
export const timingSafeEqual = missing;
