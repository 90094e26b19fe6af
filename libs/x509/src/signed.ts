// RFC 5280 section 4.1: what certificates, lists and requests share: content, algorithm, signature.
import { type AlgorithmIdentifier, readAlgorithm, signatureAlgorithm } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import type { Der } from './der/reader.ts';
import { bitString, sequence } from './der/writer.ts';
import type { PublicKey } from './public-key.ts';
import { verifySignature } from './verify-signature.ts';

/** A structure with a signature over its encoded content. */
export interface Signed {
  /** The whole structure. */
  readonly raw: Uint8Array;
  /** What the signature covers. */
  readonly signedPart: Uint8Array;
  /** The algorithm beside the signature. */
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** Reads the outer SEQUENCE of a signed structure; throws DerError. */
export function readSigned(value: Der): Signed & { readonly content: Der } {
  const fields = value.fields();
  const content = fields.next();
  const algorithm = readAlgorithm(fields.next());
  const bits = fields.next();
  const { bytes: signature, unusedBits } = bits.asBitString();
  fields.end();
  if (unusedBits !== 0) throw bits.error('a signature of whole octets is expected');
  return { raw: value.raw, content, signedPart: content.raw, signatureAlgorithm: algorithm, signature };
}

/** Whether the structure was signed by this key. Never throws. */
export const isSignedBy = (signed: Signed, key: PublicKey): boolean =>
  verifySignature(key, signed.signatureAlgorithm, signed.signedPart, signed.signature);

/** Signs bytes with a key that stays where it is; SM2 with the standard user id. The result is as the algorithm encodes it. */
export type Sign = (content: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** The signed structure, encoded. */
export async function signStructure(content: Uint8Array, algorithm: SignatureName, sign: Sign): Promise<Uint8Array> {
  return joinSignature(content, algorithm, await sign(content));
}

/** The signed structure from its parts, for callers who sign in another place. */
export const joinSignature = (content: Uint8Array, algorithm: SignatureName, signature: Uint8Array): Uint8Array =>
  sequence(content, signatureAlgorithm(algorithm), bitString(signature));
