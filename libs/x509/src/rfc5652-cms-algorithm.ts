// RFC 3370, 5754, 8419, 9882, GB/T 35275: what a signer's two algorithm identifiers mean together.
import { type AlgorithmIdentifier, readAlgorithm, signatureAlgorithm, signatureMethod } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import { readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { oid, sequence } from './der/writer.ts';
import { type DigestName, digestTable } from './digest.table.ts';
import { digestOf } from './digest.ts';
import { curveOid, keyOid } from './oid.table.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import type { SignerInfo } from './rfc5652-cms.ts';

/** The digest of content and attributes that goes with a signature: its own, and SHA-512 for schemes without one (RFC 8419, 9882). */
export function digestFor(name: SignatureName): DigestName {
  if (name === 'sm2-sm3') return 'sm3';
  const own = /sha(256|384|512)$/.exec(name)?.[0];
  return (own as DigestName | undefined) ?? 'sha512';
}

/** GB/T 35275 names the SM2 signature by the algorithm alone, the digest standing beside it. */
export const nationalAlgorithm = (name: SignatureName): Uint8Array =>
  name === 'sm2-sm3' ? sequence(oid(cmsOids.sm2Signature)) : signatureAlgorithm(name);

/** The digest of a signer, when it is one that proves something. */
export function strongDigest(dotted: string): DigestName | undefined {
  const name = digestOf(dotted);
  return name !== undefined && digestTable[name].proves ? name : undefined;
}

const named = (name: SignatureName): AlgorithmIdentifier => readAlgorithm(readDer(signatureAlgorithm(name)));
const rsaByDigest: Partial<Record<DigestName, AlgorithmIdentifier>> = {
  sha256: named('rsa-pkcs1-sha256'),
  sha384: named('rsa-pkcs1-sha384'),
  sha512: named('rsa-pkcs1-sha512'),
};
const sm2 = named('sm2-sm3');

/**
 * The signature algorithm of a signer, spelt out where CMS names only the key's
 * (RSA, and SM2 by GB/T 35275). Undefined when it is unknown or has another
 * digest than the signer says.
 */
export function signerAlgorithm(signer: SignerInfo): AlgorithmIdentifier | undefined {
  const digest = digestOf(signer.digestAlgorithm);
  const { oid: dotted, parameters } = signer.signatureAlgorithm;
  if (digest === undefined) return undefined;
  const absentOrNull = parameters === undefined || (parameters.length === 2 && parameters[0] === tag.null);
  if (dotted === keyOid.rsaEncryption) return absentOrNull ? rsaByDigest[digest] : undefined;
  if (dotted === cmsOids.sm2Signature || dotted === curveOid.sm2)
    return absentOrNull && digest === 'sm3' ? sm2 : undefined;
  const method = signatureMethod(signer.signatureAlgorithm);
  if (method === undefined || (method.hash !== '' && method.hash !== digest)) return undefined;
  return signer.signatureAlgorithm;
}
