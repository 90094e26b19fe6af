// Signature algorithms: RFC 9421 section 3.3, and `sm2-sm3` (GB/T 32918, GB/T 32905) as a name of our own.
import { constants, createHmac, createPublicKey, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import {
  type Sm2PrivateKey,
  sm2PrivateKeyFromPkcs8,
  sm2PublicKeyFromSpki,
  sm2Sign,
  sm2SignatureFromDer,
  sm2SignatureToDer,
  sm2Verify,
} from '@citywall/gm';
import { refuse } from './refuse.ts';

/** How a message can be signed. `sm2-sm3`: r ‖ s of 64 bytes, with the user id of GM/T 0009. */
export type MessageAlgorithm =
  | 'ecdsa-p256-sha256'
  | 'ecdsa-p384-sha384'
  | 'ed25519'
  | 'rsa-pss-sha512'
  | 'rsa-v1_5-sha256'
  | 'hmac-sha256'
  | 'sm2-sm3';

/** What signs; the key itself may lie anywhere. */
export interface SigningKey {
  /** What the verifier knows the key by (`keyid`). */
  readonly id: string;
  readonly algorithm: MessageAlgorithm;
  /** In the form of RFC 9421: r ‖ s for ECDSA and SM2. */
  sign(base: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** What verifies. The algorithm belongs to the key: a message cannot choose another. */
export interface VerifyingKey {
  readonly algorithm: MessageAlgorithm;
  verify(base: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}

const saltLength = 64;
const smallestRsa = 2_048;
const smallestSecret = 32;

/** A key of Node (private, or secret for HMAC) that signs messages. Throws `http-signature.algorithm.other` for one that does not suit. */
export function signingKey(id: string, algorithm: MessageAlgorithm, key: KeyObject): SigningKey {
  requireFit(algorithm, key, algorithm === 'hmac-sha256' ? 'secret' : 'private');
  if (algorithm !== 'sm2-sm3') return { id, algorithm, sign: (base) => signNatively(algorithm, key, base) };
  const own = sm2Private(key);
  return { id, algorithm, sign: (base) => sm2SignatureFromDer(sm2Sign(own, base)) as Uint8Array };
}

/** A key of Node (public, or secret for HMAC) that verifies messages. Throws `http-signature.algorithm.other` for one that does not suit. */
export function verifyingKey(algorithm: MessageAlgorithm, key: KeyObject): VerifyingKey {
  requireFit(algorithm, key, algorithm === 'hmac-sha256' ? 'secret' : 'public');
  if (algorithm !== 'sm2-sm3')
    return { algorithm, verify: (base, signature) => verifyNatively(algorithm, key, base, signature) };
  const own = sm2PublicKeyFromSpki(key.export({ format: 'der', type: 'spki' }));
  return {
    algorithm,
    verify: (base, signature) => {
      const der = sm2SignatureToDer(signature);
      return der !== undefined && sm2Verify(own, base, der);
    },
  };
}

/** The one algorithm for which a public or private key is, RSA by PSS; throws `http-signature.algorithm.other` for other keys. */
export function algorithmOfKey(key: KeyObject): Exclude<MessageAlgorithm, 'hmac-sha256'> {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return 'ed25519';
  if (type === 'rsa' || type === 'rsa-pss') return 'rsa-pss-sha512';
  if (details?.namedCurve === 'prime256v1') return 'ecdsa-p256-sha256';
  if (details?.namedCurve === 'secp384r1') return 'ecdsa-p384-sha384';
  if (isSm2(key)) return 'sm2-sm3';
  throw unfit();
}

/** Node does not name the curve: the encoded key does. */
function isSm2(key: KeyObject): boolean {
  if (key.type === 'secret' || key.asymmetricKeyType !== undefined) return false;
  const open = key.type === 'private' ? createPublicKey(key) : key;
  try {
    return sm2PublicKeyFromSpki(open.export({ format: 'der', type: 'spki' })).point.length === 65;
  } catch {
    return false;
  }
}

function sm2Private(key: KeyObject): Sm2PrivateKey {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  try {
    return sm2PrivateKeyFromPkcs8(der);
  } finally {
    der.fill(0);
  }
}

function requireFit(algorithm: MessageAlgorithm, key: KeyObject, type: KeyObject['type']): void {
  if (key.type !== type) throw unfit();
  if (type === 'secret') {
    if ((key.symmetricKeySize ?? 0) < smallestSecret) throw unfit();
    return;
  }
  const fit = algorithmOfKey(key);
  const isRsa = fit === 'rsa-pss-sha512';
  const suits = fit === algorithm || (isRsa && algorithm === 'rsa-v1_5-sha256' && key.asymmetricKeyType === 'rsa');
  if (!suits || (isRsa && (key.asymmetricKeyDetails?.modulusLength ?? 0) < smallestRsa)) throw unfit();
}

type NativeAlgorithm = Exclude<MessageAlgorithm, 'sm2-sm3'>;

const digests = {
  'ecdsa-p256-sha256': 'sha256',
  'ecdsa-p384-sha384': 'sha384',
  ed25519: undefined,
  'rsa-pss-sha512': 'sha512',
  'rsa-v1_5-sha256': 'sha256',
} as const;

function signNatively(algorithm: NativeAlgorithm, key: KeyObject, base: Uint8Array): Uint8Array {
  if (algorithm === 'hmac-sha256') return createHmac('sha256', key).update(base).digest();
  return sign(digests[algorithm], base, { key, ...options(algorithm) });
}

function verifyNatively(algorithm: NativeAlgorithm, key: KeyObject, base: Uint8Array, signature: Uint8Array): boolean {
  if (algorithm !== 'hmac-sha256') return verify(digests[algorithm], base, { key, ...options(algorithm) }, signature);
  const right = createHmac('sha256', key).update(base).digest();
  return signature.length === right.length && timingSafeEqual(right, signature);
}

/** PSS with MGF1 over SHA-512 and 64 bytes of salt; r ‖ s for ECDSA. */
function options(algorithm: NativeAlgorithm) {
  if (algorithm === 'rsa-pss-sha512') return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  return algorithm.startsWith('ecdsa') ? { dsaEncoding: 'ieee-p1363' as const } : {};
}

function unfit(): Error {
  return refuse(
    'algorithm.other',
    'The key is not for this algorithm, or too short. Take EC P-256 or P-384, Ed25519, SM2, RSA from 2048 bits, or a secret from 32 bytes.',
    '密钥与该算法不符或过短。请使用 P-256、P-384、Ed25519、SM2、2048 位以上的 RSA，或 32 字节以上的共享密钥。',
  );
}
