import type { Db, Text } from '@citywall/kernel';
import type { DigestName } from '@citywall/x509';
import type { DocumentPorts } from './document-ports.ts';
import { judgeSignatures, type SignatureReport } from './judge-signature.ts';
import type { InspectedSignature } from './pdf/inspect-document.ts';
import { inspect } from './pdf/pdf-task.ts';

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
const doubtful: Text = { en: 'a signature that does not hold was added', zh: '添加了无效的签名' };

/** Every signature of a PDF document, in the order in which they were made. Throws PdfError for what cannot be read. */
export async function judgeDocument(
  ports: DocumentPorts,
  db: Db,
  bytes: Uint8Array,
): Promise<readonly DocumentSignatureReport[]> {
  const found = await inspect(bytes);
  const reports: SignatureReport[] = [];
  for (const signature of found) reports.push(await judgeOne(ports, db, signature));
  return found.map(({ reason = null, last, changes: told }, at) => {
    const report = reports[at] as SignatureReport;
    // A further signature is no change only when it holds itself.
    const changes = reports.slice(at + 1).every(({ valid }) => valid) ? told : [...told, doubtful];
    return {
      ...report,
      valid: report.valid && changes.length === 0,
      reasons: changes.length === 0 ? report.reasons : [...report.reasons, changedLater],
      reason,
      afterwards: changes.length > 0 ? 'changed' : last ? 'nothing' : 'signed',
      changes,
    };
  });
}

async function judgeOne(ports: DocumentPorts, db: Db, signature: InspectedSignature): Promise<SignatureReport> {
  const content = (name: DigestName) => signature.digests.get(name) ?? new Uint8Array();
  const [report, ...others] = await judgeSignatures(ports, db, signature.message, content);
  const refused = others.length > 0 || !supported.has(signature.subFilter) ? [otherForm] : [];
  const range = signature.end === undefined ? [otherRange] : [];
  const reasons = [...range, ...refused, ...(report as SignatureReport).reasons];
  return { ...(report as SignatureReport), valid: reasons.length === 0, reasons };
}
