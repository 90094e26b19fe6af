import {
  type RsaHash,
  rsaBlindSign,
  rsaOaepOpen,
  rsaOaepSeal,
  rsaPkcs1Sign,
  rsaPkcs1Verify,
  rsaPssSign,
  rsaPssVerify,
  unfit,
} from '../../algorithms/index.ts';
import { leastOwnExponent, requireRsa } from '../../algorithms/rsa-key.ts';
import { generatePkcs8, readPair, spkiOf } from './key-pair.ts';
import type { Mechanism } from './mechanism.ts';

const hashes: readonly RsaHash[] = ['sha256', 'sha384', 'sha512'];

/** The schemes of the kind in their order: PSS with three hashes, then PKCS#1 v1.5 with the same. */
function schemeOf(position: number): { readonly hash: RsaHash; readonly pss: boolean } {
  const hash = hashes[position % hashes.length];
  if (hash === undefined || position >= 2 * hashes.length) throw unfit('No such scheme.', '没有此签名方案。');
  return { hash, pss: position < hashes.length };
}

/** RSA signs by PSS or PKCS#1 v1.5 and encrypts by OAEP with SHA-256, whose label is the context. */
export function rsa(bits: number): Mechanism {
  return {
    generate: () => generatePkcs8('rsa', { modulusLength: bits, publicExponent: Number(leastOwnExponent) }),
    load: (material) => {
      const { key, publicKey } = readPair(material, 'rsa');
      requireRsa(key, leastOwnExponent);
      if (key.asymmetricKeyDetails?.modulusLength !== bits)
        throw unfit(`The RSA key has not ${bits} bits.`, `RSA 密钥不是 ${bits} 位。`);
      return {
        publicKeys: [spkiOf(publicKey)],
        sign: (message, scheme) => {
          const { hash, pss } = schemeOf(scheme);
          return pss ? rsaPssSign(hash, key, message) : rsaPkcs1Sign(hash, key, message);
        },
        verify: (message, signature, scheme) => {
          const { hash, pss } = schemeOf(scheme);
          return (pss ? rsaPssVerify : rsaPkcs1Verify)(hash, publicKey, message, signature);
        },
        blindSign: (blinded) => rsaBlindSign(key, publicKey, blinded),
        seal: (plaintext, context) => rsaOaepSeal('sha256', publicKey, plaintext, context),
        open: (sealed, context) => rsaOaepOpen('sha256', key, sealed, context),
      };
    },
  };
}
