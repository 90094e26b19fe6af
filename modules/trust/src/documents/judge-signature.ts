import type { Db, Text } from '@citywall/kernel';
import {
  type Certificate,
  type Content,
  DerError,
  digest,
  formatName,
  parseCertificate,
  parseSignedData,
  type SignedData,
  type SignerInfo,
  signatureTimestamps,
  validateCertificate,
  verifySignatures,
  verifyTimestampToken,
  X509Error,
} from '@citywall/x509';
import type { CertificateRow } from '../authority/certificate.store.ts';
import type { DocumentPorts } from './document-ports.ts';

/** What was found about one signature. */
export interface SignatureReport {
  /** Signature, chain and revocation hold for the time of signing. */
  readonly valid: boolean;
  readonly signer: string;
  /** Serial number of the signer's certificate, hex. */
  readonly serial: string;
  /** ms; proven by a timestamp, or only claimed by the signer, or null. */
  readonly time: number | null;
  readonly timeProven: boolean;
  /** From the signer up to the root. */
  readonly chain: readonly string[];
  readonly revocation: 'good' | 'revoked-later' | 'revoked' | 'unknown';
  /** Why it is not valid. */
  readonly reasons: readonly Text[];
}

const unreadable: Text = { en: 'The signature cannot be read.', zh: '签名无法解析。' };
const revokedBefore: Text = {
  en: 'The certificate of the signer or of an authority above was revoked before the signature.',
  zh: '签署者或其上级机构的证书在签名之前已被吊销。',
};
const notOurs: Text = {
  en: 'The state of the certificate is not known here: this city did not issue it.',
  zh: '证书状态未知：该证书不是由本城市签发。',
};

/** Reads and judges every signature of a CMS message over content that stands outside. Whatever the bytes, it does not throw for them. */
export async function judgeSignatures(
  ports: DocumentPorts,
  db: Db,
  message: Uint8Array,
  content: Content,
  claimedTime?: number,
): Promise<readonly SignatureReport[]> {
  const signed = tryParse(message);
  if (signed === undefined || signed.signers.length === 0) return [refusedReport([unreadable])];
  const result = verifySignatures(signed, { content, attributesRequired: true });
  if (!result.valid) return [refusedReport([result.words])];
  const carried = signed.certificates.map((one) => parseCertificate(one));
  const anchors = (await ports.shelf.all(db)).filter(({ row }) => row.parent === null).map((one) => one.certificate);
  const judge: Judge = { ports, db, carried, anchors };
  return Promise.all(
    result.signers.map(async ({ certificate, signingTime, info }) => {
      const stamp = stampOf(judge, info);
      const time = stamp.time ?? signingTime ?? claimedTime ?? null;
      return judgeSigner(judge, certificate, { time, proven: stamp.time !== undefined, reasons: stamp.reasons });
    }),
  );
}

interface Judge {
  readonly ports: DocumentPorts;
  readonly db: Db;
  readonly carried: readonly Certificate[];
  readonly anchors: readonly Certificate[];
}

/** The earliest time that a timestamp proves; a timestamp that is wrong makes the signature doubtful. */
function stampOf({ ports, carried, anchors }: Judge, info: SignerInfo) {
  const reasons: Text[] = [];
  let time: number | undefined;
  for (const token of signatureTimestamps(info.unsignedAttributes)) {
    const verdict = verifyTimestampToken(token, {
      data: (name) => digest(name, info.signature),
      certificates: carried,
      now: ports.clock.now(),
      checkPath: (certificate, intermediates, at) =>
        validateCertificate({ certificate, anchors, intermediates, time: at, profile: 'city' }),
    });
    if (verdict.valid) time = Math.min(time ?? verdict.info.time, verdict.info.time);
    else reasons.push(verdict.words);
  }
  return { time, reasons };
}

async function judgeSigner(
  { ports, db, carried, anchors }: Judge,
  certificate: Certificate,
  moment: { readonly time: number | null; readonly proven: boolean; readonly reasons: readonly Text[] },
): Promise<SignatureReport> {
  const now = ports.clock.now();
  // A time that nobody proves does not count: then the certificate must be good now.
  const at = moment.proven && moment.time !== null ? moment.time : now;
  const path = validateCertificate({ certificate, anchors, intermediates: carried, time: at, profile: 'city' });
  const reasons = [...moment.reasons];
  if (!path.valid) reasons.push(path.words);
  const line = path.valid ? [...path.path].reverse() : [certificate];
  const rows = await Promise.all(line.slice(0, -1).map(({ raw }) => ports.certifier.findByContent(db, raw)));
  const revocation = path.valid ? stateAt(rows, at) : 'unknown';
  if (revocation === 'revoked') reasons.push(revokedBefore);
  if (path.valid && revocation === 'unknown') reasons.push(notOurs);
  return {
    valid: reasons.length === 0,
    signer: formatName(certificate.subject),
    serial: certificate.serialNumber,
    time: moment.time,
    timeProven: moment.proven,
    chain: line.map(({ subject }) => formatName(subject)),
    revocation,
    reasons,
  };
}

function stateAt(rows: readonly (CertificateRow | undefined)[], at: number): SignatureReport['revocation'] {
  if (rows.some((row) => row === undefined)) return 'unknown';
  const ended = rows.filter((row) => row !== undefined).filter(({ state }) => state !== 'valid');
  if (ended.some(({ revokedAt }) => revokedAt === null || revokedAt <= at)) return 'revoked';
  return ended.length > 0 ? 'revoked-later' : 'good';
}

function refusedReport(reasons: readonly Text[]): SignatureReport {
  const nobody = { signer: '', serial: '', time: null, timeProven: false, chain: [] };
  return { valid: false, ...nobody, revocation: 'unknown', reasons };
}

function tryParse(message: Uint8Array): SignedData | undefined {
  try {
    return parseSignedData(message);
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return undefined;
    throw error;
  }
}
