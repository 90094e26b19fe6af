// RFC 4055 sections 1.2 and 3: RSA public keys that are for RSASSA-PSS alone.
import { signatureAlgorithm } from './algorithm.ts';
import { bitString, sequence } from './der/writer.ts';

/** SubjectPublicKeyInfo (DER) that allows one use of an RSAPublicKey (PKCS #1, DER): RSASSA-PSS with this hash and a salt as long as it. */
export function pssPublicKey(publicKey: Uint8Array, hash: 'sha256' | 'sha384' | 'sha512'): Uint8Array {
  return sequence(signatureAlgorithm(`rsa-pss-${hash}`), bitString(publicKey));
}
