import { constants, type VerifyKeyObjectInput, verify } from 'node:crypto';
import { createSm2Verifier, type Sm2PublicKey, type Sm2Verifier, sm2PublicKey, sm2Verify } from '@citywall/gm';
import { type AlgorithmIdentifier, type SignatureMethod, signatureMethod } from './algorithm.ts';
import { type SignatureName, signatureNameTable } from './algorithms.table.ts';
import { keyObject, type PublicKey } from './public-key.ts';

/**
 * Whether the signature over the message is one by this key with this algorithm.
 * False, never a throw, for an unknown algorithm, parameters other than its
 * standard's, a key of another kind, or malformed bytes. SM2 uses the standard user id.
 */
export function verifySignature(
  key: PublicKey,
  algorithm: AlgorithmIdentifier,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const method = signatureMethod(algorithm);
  if (method === undefined || !takesKey(method, algorithm, key)) return false;
  try {
    return method.family === 'sm2' ? verifySm2(key, message, signature) : verifyNative(key, method, message, signature);
  } catch {
    return false; // OpenSSL throws for keys and signatures it cannot read
  }
}

function takesKey(method: SignatureMethod, algorithm: AlgorithmIdentifier, key: PublicKey): boolean {
  switch (method.family) {
    case 'rsa':
      return key.kind === 'rsa';
    case 'rsa-pss':
      return key.kind === 'rsa' || key.kind === 'rsa-pss';
    case 'ecdsa':
      return key.kind === 'ec' && key.curve !== 'sm2';
    case 'sm2':
      return key.kind === 'ec' && key.curve === 'sm2';
    case 'dsa':
      return key.kind === 'dsa' && !key.inherits;
    default:
      return key.algorithm.oid === algorithm.oid; // one object identifier names key and signature
  }
}

function verifyNative(key: PublicKey, method: SignatureMethod, message: Uint8Array, signature: Uint8Array): boolean {
  const [hash, object] = nativeParts(key, method);
  return verify(hash, message, object, signature);
}

/** Digest and key as OpenSSL is asked with them. */
function nativeParts(key: PublicKey, method: SignatureMethod): [hash: string | null, key: VerifyKeyObjectInput] {
  const object = { key: keyObject(key) };
  const hash = method.hash === '' ? null : method.hash;
  if (method.family !== 'rsa-pss') return [hash, object];
  return [hash, { ...object, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: method.saltLength }];
}

const sm2Keys = new WeakMap<PublicKey, Sm2PublicKey>();
/** Made when the first SM2 signature comes. Signatures here are many of few keys, those of authorities: what its tables are for. */
let sm2Verifier: Sm2Verifier | undefined;

/** Pages whose policy forbids WebAssembly verify too, only slower. */
function fastestSm2Verifier(): Sm2Verifier {
  try {
    return createSm2Verifier();
  } catch {
    return { verify: sm2Verify };
  }
}

function verifySm2(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  let known = sm2Keys.get(key);
  if (known === undefined) {
    known = sm2PublicKey(key.bits);
    sm2Keys.set(key, known);
  }
  sm2Verifier ??= fastestSm2Verifier();
  return sm2Verifier.verify(known, message, signature);
}

/** Our name of this algorithm with this key; undefined for a combination that we do not sign with. */
export function signatureName(key: PublicKey, algorithm: AlgorithmIdentifier): SignatureName | undefined {
  const method = signatureMethod(algorithm);
  if (method === undefined) return undefined;
  const names = Object.keys(signatureNameTable) as SignatureName[];
  return names.find((name) => {
    const entry = signatureNameTable[name];
    if (entry.oid !== algorithm.oid || entry.key !== key.kind) return false;
    if ('curve' in entry && entry.curve !== key.curve) return false;
    return method.family !== 'rsa-pss' || name === `rsa-pss-${method.hash}`;
  });
}
