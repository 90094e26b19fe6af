import { type Clock, type Db, invalid, isId, notFound, type Problem, type Text } from '@citywall/kernel';
import {
  type Certificate,
  DerError,
  fromPemOrDer,
  parseCertificate,
  validateCertificate,
  X509Error,
} from '@citywall/x509';
import type { Authority, AuthorityShelf } from '../authority/authority-shelf.ts';
import type { CertificateRow } from '../authority/certificate.store.ts';
import type { Certifier } from '../authority/certifier.ts';

/** Whom privileges are given to, by a certificate that is good now. */
export interface PrivilegeHolder {
  readonly certificate: Certificate;
  /** Undefined for a certificate that others issued. */
  readonly row: CertificateRow | undefined;
}

export interface HolderPorts {
  readonly clock: Clock;
  readonly certifier: Certifier;
  readonly shelf: AuthorityShelf;
}

/**
 * The holder by the id of a certificate of the city's, or by a certificate in PEM: one of the city's, or one that leads to
 * a root the city trusts. Throws `trust.privilege.holder` for one that is revoked, over, of a CA or not to be trusted.
 */
export async function findHolder(ports: HolderPorts, db: Db, text: string): Promise<PrivilegeHolder> {
  const now = ports.clock.now();
  const row = isId(text) ? (await ports.certifier.find(db, text))?.row : undefined;
  if (isId(text) && row === undefined) throw notFound({ en: 'The certificate', zh: '该证书' });
  if (row !== undefined) return ours(row, now);
  const certificate = read(text);
  const found = await ports.certifier.findByContent(db, certificate.raw);
  if (found !== undefined) return ours(found, now);
  const authorities = await ports.shelf.all(db);
  refuseUnknownOfOurs(certificate, authorities);
  const known = authorities.filter(({ row: { state } }) => state !== 'revoked').map((one) => one.certificate);
  const anchors = known.filter(({ isSelfIssued }) => isSelfIssued);
  const validation = validateCertificate({ certificate, anchors, intermediates: known, time: now, profile: 'city' });
  if (!validation.valid) throw unfit(validation.words);
  refuseAuthority(certificate);
  return { certificate, row: undefined };
}

function ours(row: CertificateRow, now: number): PrivilegeHolder {
  const certificate = parseCertificate(row.certificate);
  refuseAuthority(certificate);
  if (row.state !== 'valid') throw unfit({ en: 'It is revoked or suspended.', zh: '证书已吊销或冻结。' });
  if (row.notBefore > now || row.notAfter <= now) throw unfit({ en: 'It is not in force.', zh: '证书不在有效期内。' });
  return { certificate, row };
}

/**
 * What an authority of ours signed is ours to know. An unknown one is a certificate with its signature encoded anew (for
 * ECDSA anybody can), by which revocation and owner would be forgotten, or one from after the backup that was restored.
 */
function refuseUnknownOfOurs({ issuer }: Certificate, authorities: readonly Authority[]): void {
  const isOurs = authorities.some(({ row, certificate }) => row.key !== null && certificate.subject.equals(issuer));
  if (isOurs) throw unfit({ en: 'The city did not issue it in this form.', zh: '本城市未以此形式签发该证书。' });
}

function refuseAuthority({ isCa }: Certificate): void {
  if (isCa) throw unfit({ en: 'It is that of an authority.', zh: '它是签发机构的证书。' });
}

function read(text: string): Certificate {
  try {
    return parseCertificate(fromPemOrDer(text, 'CERTIFICATE'));
  } catch (error) {
    if (!(error instanceof DerError || error instanceof X509Error)) throw error;
    throw unfit({ en: 'It is neither the id nor the PEM of a certificate.', zh: '既不是证书标识，也不是 PEM 证书。' });
  }
}

function unfit({ en, zh }: Text): Problem {
  return invalid('trust.privilege.holder', {
    en: `No privilege is bound to this certificate. ${en}`,
    zh: `不能向该证书授予权限。${zh}`,
  });
}
