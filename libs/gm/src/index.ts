export {
  type Sm4CtrHmacKeys,
  sm4CbcDecrypt,
  sm4CbcEncrypt,
  sm4CcmDecrypt,
  sm4CcmEncrypt,
  sm4CtrHmacDecrypt,
  sm4CtrHmacEncrypt,
  sm4EcbDecrypt,
  sm4EcbEncrypt,
  sm4GcmDecrypt,
  sm4GcmEncrypt,
} from './gmt0002-sm4.ts';
export { decodePoint, isOnCurve } from './gmt0003-sm2-curve.ts';
export { type Sm2CiphertextFormat, sm2Decrypt, sm2Encrypt } from './gmt0003-sm2-encryption.ts';
export {
  generateSm2Key,
  type Sm2PrivateKey,
  type Sm2PublicKey,
  sm2PrivateKeyFromPkcs8,
  sm2PrivateKeyFromScalar,
  sm2PrivateKeyToPkcs8,
  sm2PrivateScalar,
  sm2PublicKey,
  sm2PublicKeyFromSpki,
  sm2PublicKeyToSpki,
} from './gmt0003-sm2-keys.ts';
export {
  defaultUserId,
  sm2Sign,
  sm2SignatureFromDer,
  sm2SignatureFromSdf,
  sm2SignatureToDer,
  sm2SignatureToSdf,
  sm2Verify,
  sm2Za,
} from './gmt0003-sm2-signature.ts';
export { createSm2Verifier, type Sm2Verifier } from './gmt0003-sm2-verifier.ts';
export { hmacSm3, sm3 } from './gmt0004-sm3.ts';
export { sm2OpenKey, sm2SealKey } from './gmt0009-sm2-envelope.ts';
