// SM2EnvelopedKey of GM/T 0009 (GB/T 35276) section 7.4: how an escrowed encryption key reaches its holder.
import { randomBytes } from 'node:crypto';
import { DerReader, element, tag } from './der.ts';
import { sm4EcbDecrypt, sm4EcbEncrypt } from './gmt0002-sm4.ts';
import { sm2Decrypt, sm2Encrypt } from './gmt0003-sm2-encryption.ts';
import {
  type Sm2PrivateKey,
  type Sm2PublicKey,
  sm2PrivateKeyFromScalar,
  sm2PrivateScalar,
} from './gmt0003-sm2-keys.ts';
import { notDecrypted } from './problems.ts';

/** 1.2.156.10197.1.104.1, SM4 in ECB mode, as AlgorithmIdentifier without and with NULL parameters. */
const sm4EcbOid = element(tag.objectIdentifier, Buffer.from('2a811ccf55016801', 'hex'));
const bareAlgorithm = sm4EcbOid;
const algorithmWithNull = Buffer.concat([sm4EcbOid, Uint8Array.of(5, 0)]);

/**
 * Wraps a key pair for the holder of `recipient`: a fresh SM4 key under SM2, the private number under SM4-ECB without
 * padding. The answer is DER.
 */
export function sm2SealKey(recipient: Sm2PublicKey, pair: Sm2PrivateKey): Uint8Array {
  const sm4Key = randomBytes(16);
  const d = sm2PrivateScalar(pair);
  try {
    return element(
      tag.sequence,
      element(tag.sequence, bareAlgorithm),
      sm2Encrypt(recipient, sm4Key, 'asn1'),
      element(tag.bitString, Uint8Array.of(0), pair.publicKey.point),
      element(tag.bitString, Uint8Array.of(0), sm4EcbEncrypt(sm4Key, d)),
    );
  } finally {
    sm4Key.fill(0);
    d.fill(0);
  }
}

/**
 * Opens an SM2EnvelopedKey with the holder's signature key and checks that d·G is the public key beside it.
 * A private number left-padded to 64 bytes, as device interfaces write it, is taken too. Throws gm.not-decrypted.
 */
export function sm2OpenKey(holder: Sm2PrivateKey, envelope: Uint8Array): Sm2PrivateKey {
  const parts = readEnvelope(envelope);
  if (parts === undefined) throw notDecrypted();
  const sm4Key = sm2Decrypt(holder, parts.encryptedKey, 'asn1');
  try {
    if (sm4Key.length !== 16) throw notDecrypted();
    const padded = sm4EcbDecrypt(sm4Key, parts.encryptedScalar);
    const pair = privateKeyOf(padded);
    padded.fill(0);
    if (pair === undefined || Buffer.compare(pair.publicKey.point, parts.point) !== 0) throw notDecrypted();
    return pair;
  } finally {
    sm4Key.fill(0);
  }
}

function privateKeyOf(padded: Uint8Array): Sm2PrivateKey | undefined {
  let high = 0;
  for (const byte of padded.subarray(0, padded.length - 32)) high |= byte;
  if (high !== 0) return undefined;
  try {
    return sm2PrivateKeyFromScalar(padded.subarray(-32));
  } catch {
    return undefined;
  }
}

interface EnvelopeParts {
  /** SM2Cipher with its tag and length. */
  readonly encryptedKey: Uint8Array;
  readonly point: Uint8Array;
  readonly encryptedScalar: Uint8Array;
}

function readEnvelope(envelope: Uint8Array): EnvelopeParts | undefined {
  const outer = new DerReader(envelope);
  const reader = outer.enter(tag.sequence);
  const algorithm = reader?.read(tag.sequence);
  const cipher = reader?.read(tag.sequence);
  const point = reader?.read(tag.bitString);
  const scalar = reader?.read(tag.bitString);
  if (!outer.ended || !reader?.ended || !algorithm || !cipher || point?.[0] !== 0 || scalar?.[0] !== 0)
    return undefined;
  if (![bareAlgorithm, algorithmWithNull].some((known) => Buffer.compare(known, algorithm) === 0)) return undefined;
  if (scalar.length !== 33 && scalar.length !== 65) return undefined;
  return {
    encryptedKey: element(tag.sequence, cipher),
    point: point.subarray(1),
    encryptedScalar: scalar.subarray(1),
  };
}
