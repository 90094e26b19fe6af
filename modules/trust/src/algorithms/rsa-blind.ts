// RFC 9474, RSA blind signatures: the signer's half (section 4.3), and the verifier's of RSABSSA-SHA384-PSS.
import { constants, type KeyObject, privateDecrypt, publicEncrypt, timingSafeEqual } from 'node:crypto';
import { unfit } from './refusals.ts';
import { requireRsa } from './rsa-key.ts';
import { rsaPssVerify } from './rsa-pss.ts';

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

/** Verifies an unblinded signature over a prepared message. */
export function rsaBlindVerify(publicKey: KeyObject, prepared: Uint8Array, signature: Uint8Array): boolean {
  return rsaPssVerify('sha384', publicKey, prepared, signature);
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
