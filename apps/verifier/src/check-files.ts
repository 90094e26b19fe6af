import { type EvidenceVerdict, verifyEvidence } from '@citywall/trust/evidence';
import { parsePem, X509Error } from '@citywall/x509';

/** A file that somebody laid here. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What came of it: a verdict, roots that are none, or a fault of this page, which proves nothing either way. */
export type Outcome =
  | { readonly kind: 'verdict'; readonly verdict: EvidenceVerdict }
  | { readonly kind: 'no-roots' }
  | { readonly kind: 'fault'; readonly message: string };

/** Largest file that is read, in bytes. */
export const largestFile = 64 * 1024 * 1024;

/** The certificates in PEM, or the one in DER; undefined when there are none. */
export function readRoots(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  // DER of a certificate is one SEQUENCE.
  if (bytes[0] === 0x30) return [bytes];
  try {
    const blocks = parsePem(new TextDecoder('latin1').decode(bytes));
    const roots = blocks.filter(({ label }) => label === 'CERTIFICATE').map((block) => block.bytes);
    return roots.length > 0 ? roots : undefined;
  } catch (error) {
    if (error instanceof X509Error) return undefined;
    throw error;
  }
}

/** Verifies the package with the code of the command line, against the roots and with the content when they are given. */
export function checkFiles(evidence: GivenFile, roots?: GivenFile, content?: GivenFile): Outcome {
  try {
    const anchors = roots === undefined ? undefined : readRoots(roots.bytes);
    if (roots !== undefined && anchors === undefined) return { kind: 'no-roots' };
    const verdict = verifyEvidence(evidence.bytes, {
      ...(anchors === undefined ? {} : { roots: anchors }),
      ...(content === undefined ? {} : { content: content.bytes }),
    });
    return { kind: 'verdict', verdict };
  } catch (error) {
    return { kind: 'fault', message: error instanceof Error ? error.message : String(error) };
  }
}
