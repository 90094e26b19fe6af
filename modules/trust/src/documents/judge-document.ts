import { createHash } from 'node:crypto';
import type { Db, Text } from '@citywall/kernel';
import type { DigestName } from '@citywall/x509';
import type { DocumentPorts } from './document-ports.ts';
import { judgeSignatures, type SignatureReport } from './judge-signature.ts';
import { changesBetween } from './pdf/compare-revisions.ts';
import { PdfDocument } from './pdf/pdf-document.ts';
import { findSignatures, type PdfSignature, revisionOf } from './pdf/pdf-signatures.ts';
import { PdfError } from './pdf/pdf-value.ts';

/** What was found about one signature of a document. */
export interface DocumentSignatureReport extends SignatureReport {
  readonly reason: string | null;
  /** What was done to the document after this signature. */
  readonly afterwards: 'nothing' | 'signed' | 'changed';
  readonly changes: readonly Text[];
}

const supported = new Set(['ETSI.CAdES.detached', 'adbe.pkcs7.detached']);
const otherForm: Text = { en: 'The signature is of a form that is not supported.', zh: '不支持该签名的形式。' };
const otherRange: Text = {
  en: 'The signature does not cover the whole document around itself.',
  zh: '该签名未覆盖其周围的整个文档。',
};
const changedLater: Text = { en: 'The document was changed after this signature.', zh: '文档在此签名之后被更改。' };
const appended: Text = { en: 'bytes were added that nobody signed', zh: '附加了无人签署的字节' };

/** Every signature of a PDF document, in the order in which they were made. Throws PdfError for what cannot be read. */
export async function judgeDocument(
  ports: DocumentPorts,
  db: Db,
  bytes: Buffer,
): Promise<readonly DocumentSignatureReport[]> {
  const document = new PdfDocument(bytes);
  const found = findSignatures(document);
  const reports: SignatureReport[] = [];
  for (const signature of found) reports.push(await judgeOne(ports, db, signature));
  return found.map((signature, at) => {
    const report = reports[at] as SignatureReport;
    // A further signature is no change only when it holds itself.
    const later = found.filter((_, other) => other > at && reports[other]?.valid === true);
    const changes = changesAfter(document, signature, later);
    const reasons = changes.length === 0 ? report.reasons : [...report.reasons, changedLater];
    const untouched = signature.end === bytes.length;
    return {
      ...report,
      valid: report.valid && changes.length === 0,
      reasons,
      reason: signature.reason ?? null,
      afterwards: changes.length > 0 ? 'changed' : untouched ? 'nothing' : 'signed',
      changes,
    };
  });
}

async function judgeOne(ports: DocumentPorts, db: Db, signature: PdfSignature): Promise<SignatureReport> {
  const [report, ...others] = await judgeSignatures(ports, db, signature.message, digestOfParts(signature.parts));
  const refused = others.length > 0 || !supported.has(signature.subFilter) ? [otherForm] : [];
  const range = signature.end === undefined ? [otherRange] : [];
  const reasons = [...range, ...refused, ...(report as SignatureReport).reasons];
  return { ...(report as SignatureReport), valid: reasons.length === 0, reasons };
}

function digestOfParts(parts: readonly Uint8Array[]): (name: DigestName) => Uint8Array {
  return (name) => {
    const hash = createHash(name);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
}

function changesAfter(document: PdfDocument, { end }: PdfSignature, later: readonly PdfSignature[]): readonly Text[] {
  if (end === undefined || end === document.bytes.length) return [];
  const signedTo = later.at(-1)?.end ?? end;
  const unsigned = signedTo < document.bytes.length ? [appended] : [];
  try {
    const fields = new Set(later.map(({ field }) => field));
    return [...unsigned, ...changesBetween(revisionOf(document, end), document, fields)];
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    return [{ en: 'the signed revision can no longer be read', zh: '已签署的版本无法读取' }];
  }
}
