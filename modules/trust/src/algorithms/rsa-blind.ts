// RFC 9474, RSA blind signatures: the signer's half (section 4.3), and the verifier's of RSABSSA-SHA384-PSS.
import { constants, type KeyObject, privateDecrypt, publicEncrypt, timingSafeEqual, verify } from 'node:crypto';
import { unfit } from './refusals.ts';
import { requireRsa } from './rsa-key.ts';

/**
 * Signs a blinded message, which has exactly as many bytes as the modulus and is below it. OpenSSL blinds the private
 * operation anew; a result that the public key does not lead back to the message never leaves (a fault would give the key away).
 */
export function rsaBlindSign(key: KeyObject, publicKey: KeyObject, blinded: Uint8Array): Buffer {
  requireRsa(key);
  const padding = constants.RSA_NO_PADDING;
  const signature = inRange(() => privateDecrypt({ key, padding }, blinded), blinded, key);
  const back = publicEncrypt({ key: publicKey, padding }, signature);
  if (!timingSafeEqual(back, blinded)) throw new Error('the private operation went wrong');
  return signature;
}

const hash = 'sha384';
const saltBytes = 48;

/** Verifies an unblinded signature over a prepared message; the key may be one for PSS alone. */
export function rsaBlindVerify(publicKey: KeyObject, prepared: Uint8Array, signature: Uint8Array): boolean {
  const options = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes };
  return verify(hash, prepared, options, signature);
}

function inRange(act: () => Buffer, blinded: Uint8Array, key: KeyObject): Buffer {
  const bytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  if (blinded.length === bytes) {
    try {
      return act();
    } catch {
      // OpenSSL refuses what is not below the modulus, and nothing else.
    }
  }
  throw unfit(
    `A blinded message has ${bytes} bytes and is below the modulus of the key.`,
    `盲化消息须为 ${bytes} 字节，且小于密钥的模数。`,
  );
}
