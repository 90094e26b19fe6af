import type { Call } from '@citywall/kernel';
import { generalNameKey, parseCertificate, parseRequest, subjectAltName } from '@citywall/x509';
import type { CertificateRow } from '../authority/certificate.store.ts';
import type { IssuedCertificate } from '../authority/certifier.ts';
import { estProblem } from './est-answer.ts';
import type { EstDesk } from './est-desk.ts';

/** RFC 7030 section 4.2.2: a new certificate for whoever holds one of ours in this connection, with the same subject and names. */
export async function reEnrol(
  desk: EstDesk,
  call: Call,
  der: Uint8Array,
  label: string | undefined,
): Promise<IssuedCertificate> {
  const former = await holderOf(desk, call);
  const ownerType = former.ownerType as 'device';
  const owner = { type: ownerType, id: former.owner, name: former.issuedBy };
  call.identify({ type: ownerType, id: former.owner, name: former.issuedBy });
  if (label !== undefined && label !== former.profile)
    throw estProblem(
      403,
      `The certificate of this connection is of the profile ${former.profile}, not ${label}.`,
      `此连接的证书属于模板 ${former.profile}，而非 ${label}。`,
    );
  const request = desk.certifier.readRequest(der);
  requireSameNames(former.certificate, der);
  const issued = await desk.certifier.issue(call.db, { profile: former.profile, way: 'est', request, owner });
  call.note({ certificate: issued.row.id, serial: issued.row.serial, subject: issued.row.subject, former: former.id });
  return issued;
}

/** The certificate of the connection: one of ours, unrevoked and inside its time. */
async function holderOf({ certifier }: EstDesk, { certificate, db, time }: Call): Promise<CertificateRow> {
  const row = certificate === undefined ? undefined : await certifier.findByContent(db, certificate);
  if (row?.state === 'valid' && row.notBefore <= time && row.notAfter > time) return row;
  throw estProblem(
    401,
    row === undefined
      ? 'Re-enrol over a TLS connection with the certificate that is to be renewed.'
      : 'The certificate of this connection has ended or was revoked. Enrol anew.',
    row === undefined ? '请使用待续期的证书建立 TLS 连接后再续期。' : '此连接的证书已过期或被吊销，请重新注册。',
  );
}

function requireSameNames(former: Uint8Array, der: Uint8Array): void {
  const [certificate, request] = [parseCertificate(former), parseRequest(der)];
  const keysOf = (names: typeof certificate.extensions) =>
    (names.get(subjectAltName) ?? []).map(generalNameKey).sort().join('\n');
  const same =
    certificate.subject.equals(request.subject) && keysOf(certificate.extensions) === keysOf(request.extensions);
  if (same) return;
  throw estProblem(
    403,
    'The subject and alternative names of the request must be those of the present certificate.',
    '请求的主体和备用名称必须与现有证书一致。',
  );
}
