// Which keys and signatures a profile takes.
import { type AlgorithmIdentifier, signatureMethod } from '../algorithm.ts';
import type { PublicKey } from '../public-key.ts';
import type { Profile } from './profile.table.ts';
import { type Fault, fault } from './validation.ts';

const strongHashes: ReadonlySet<string> = new Set(['sha256', 'sha384', 'sha512', 'sm3', '']);

/** Baseline Requirements section 7.1.3.2.2: the hash goes with the curve of the signing key. */
const webHashes: Readonly<Record<string, string>> = { p256: 'sha256', p384: 'sha384', p521: 'sha512' };

/** Whether the profile takes a signature with this algorithm by this key. */
export function checkSignatureAlgorithm(
  algorithm: AlgorithmIdentifier,
  issuerKey: PublicKey,
  profile: Profile,
): Fault | undefined {
  const method = signatureMethod(algorithm);
  const refused = (detail: string): Fault => fault('signature-algorithm', `${algorithm.oid}: ${detail}`);
  if (method === undefined) return refused('unknown, or its parameters are not those of its standard');
  switch (profile.algorithms) {
    case 'known':
      return undefined;
    case 'sm2':
      return method.family === 'sm2' ? undefined : refused('not SM2 with SM3');
    case 'strong':
      return method.family !== 'dsa' && strongHashes.has(method.hash) ? undefined : refused('weak');
    case 'webpki': {
      const isRsa = method.family === 'rsa' || method.family === 'rsa-pss';
      const fits = isRsa
        ? strongHashes.has(method.hash)
        : method.family === 'ecdsa' && webHashes[issuerKey.curve ?? ''] === method.hash;
      return fits ? undefined : refused('not one of the Baseline Requirements for this key');
    }
  }
}

/** Whether the profile takes this key. */
export function checkKey(key: PublicKey, profile: Profile): Fault | undefined {
  const refused = (detail: string): Fault =>
    fault('weak-key', `${key.kind ?? key.algorithm.oid} ${key.size}: ${detail}`);
  const isRsa = key.kind === 'rsa' || key.kind === 'rsa-pss';
  switch (profile.algorithms) {
    case 'known':
      return undefined;
    case 'sm2':
      return key.curve === 'sm2' ? undefined : refused('not an SM2 key');
    case 'strong':
      if (key.kind === undefined || key.kind === 'dsa') return refused('not an allowed kind');
      if (isRsa && key.size < 2048) return refused('an RSA modulus below 2048 bits');
      return key.kind === 'ec' && key.size < 256 ? refused('a curve below 256 bits') : undefined;
    case 'webpki':
      if (key.kind === 'ec')
        return webHashes[key.curve ?? ''] === undefined ? refused('not a curve for the web') : undefined;
      if (key.kind !== 'rsa') return refused('not an allowed kind');
      return key.size < 2048 || key.size % 8 !== 0
        ? refused('an RSA modulus of 2048 bits or more, in whole octets')
        : undefined;
  }
}
