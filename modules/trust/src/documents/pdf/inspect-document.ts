import { createHash } from 'node:crypto';
import type { Text } from '@citywall/kernel';
import { DerError, type DigestName, digestOf, parseSignedData, X509Error } from '@citywall/x509';
import { changesBetween } from './compare-revisions.ts';
import { PdfDocument } from './pdf-document.ts';
import { findSignatures, type PdfSignature, revisionOf } from './pdf-signatures.ts';
import { PdfError } from './pdf-value.ts';

/** A signature measured against its document; whether it holds is judged elsewhere. */
export interface InspectedSignature extends Omit<PdfSignature, 'parts'> {
  /** What is signed, by the digests that the message names. */
  readonly digests: ReadonlyMap<DigestName, Uint8Array>;
  /** Whether it covers the document to its end. */
  readonly last: boolean;
  /** What was done afterwards besides further signatures. */
  readonly changes: readonly Text[];
}

const appended: Text = { en: 'bytes were added that nobody signed', zh: '附加了无人签署的字节' };
const lost: Text = { en: 'the signed revision can no longer be read', zh: '已签署的版本无法读取' };

/** Every signature of a document in the order in which they were made. Throws PdfError. */
export function inspectDocument(bytes: Buffer): readonly InspectedSignature[] {
  const document = new PdfDocument(bytes);
  const found = findSignatures(document);
  return found.map(({ parts, ...signature }, at) => ({
    ...signature,
    digests: digestsOf(signature.message, parts),
    last: signature.end === bytes.length,
    changes: changesAfter(document, signature.end, found.slice(at + 1)),
  }));
}

function digestsOf(message: Uint8Array, parts: readonly Uint8Array[]): ReadonlyMap<DigestName, Uint8Array> {
  const names = new Set(digestNames(message));
  return new Map(
    [...names].map((name) => {
      const hash = createHash(name);
      for (const part of parts) hash.update(part);
      return [name, hash.digest()] as const;
    }),
  );
}

function digestNames(message: Uint8Array): readonly DigestName[] {
  try {
    const { signers } = parseSignedData(message);
    return signers.map(({ digestAlgorithm }) => digestOf(digestAlgorithm)).filter((name) => name !== undefined);
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return [];
    throw error;
  }
}

function changesAfter(document: PdfDocument, end: number | undefined, later: readonly PdfSignature[]): readonly Text[] {
  if (end === undefined || end === document.bytes.length) return [];
  const signedTo = later.at(-1)?.end ?? end;
  const unsigned = signedTo < document.bytes.length ? [appended] : [];
  try {
    const fields = new Set(later.map(({ field }) => field));
    return [...unsigned, ...changesBetween(revisionOf(document, end), document, fields)];
  } catch (error) {
    if (error instanceof PdfError) return [lost];
    throw error;
  }
}
