import { hash } from 'node:crypto';
import type { Der } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { nullValue, oid, sequence } from './der/writer.ts';
import { type DigestName, digestTable } from './digest.table.ts';

const names = new Map<string, DigestName>(
  Object.entries(digestTable).map(([name, { oid }]) => [oid, name as DigestName]),
);

/** The digest algorithm of an object identifier, or undefined when we do not compute it. */
export const digestOf = (dotted: string): DigestName | undefined => names.get(dotted);

/** The digest of all the bytes at once. */
export function digest(name: DigestName, bytes: Uint8Array): Uint8Array {
  return hash(name, bytes, 'buffer');
}

/** The OID of a digest AlgorithmIdentifier; parameters MUST be absent or NULL (RFC 5754 section 2). Throws DerError. */
export function readDigestAlgorithm(value: Der): string {
  const fields = value.fields();
  const dotted = fields.next().asOid();
  if (fields.peek !== undefined) fields.next().asNull();
  fields.end();
  return dotted;
}

/** The AlgorithmIdentifier of a digest; `withNull` writes the NULL that old readers expect of SHA-1 and SHA-2. */
export function writeDigestAlgorithm(name: DigestName, withNull = false): Uint8Array {
  return sequence(oid(digestTable[name].oid), withNull ? nullValue() : undefined);
}

/** A digest and which it is (the MessageImprint of RFC 3161). */
export interface Imprint {
  /** Object identifier; it may be one that we do not compute. */
  readonly algorithm: string;
  readonly bytes: Uint8Array;
  /** As it was read. */
  readonly encoded: Uint8Array;
}

/** Reads an imprint; the octets MUST have the length of the algorithm when it is known. Throws DerError. */
export function readImprint(value: Der): Imprint {
  const fields = value.fields();
  const algorithm = readDigestAlgorithm(fields.next());
  const octets = fields.next(tag.octetString);
  fields.end();
  const name = digestOf(algorithm);
  if (name !== undefined && octets.content.length !== digestTable[name].length)
    throw octets.error('a digest of another length than its algorithm gives');
  return { algorithm, bytes: octets.content, encoded: value.raw };
}
