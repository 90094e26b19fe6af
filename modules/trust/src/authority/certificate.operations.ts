import { type Call, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { formatPem, fromPemOrDer, revocationReasonOf, revocationReasons } from '@citywall/x509';
import Type from 'typebox';
import { Id, listOf, Nothing, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { rfc3339 } from '../surroundings.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import {
  type CertificateRow,
  findCertificates,
  readCertificate,
  releaseCertificate,
  setCertificateState,
} from './certificate.store.ts';
import { alreadyRevoked } from './create-certifier.ts';
import { OfferedReason } from './revocation-reasons.ts';
import { wishInput } from './wish-input.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const CertificateSchema = Type.Object({
  id: Type.String(),
  authority: Type.String(),
  serial: Type.String(),
  profile: Type.String(),
  subject: Type.String(),
  names: Type.Array(Type.String()),
  owner: Type.Object({ type: Type.String(), id: Type.String() }),
  keyIdentifier: Type.String(),
  notBefore: Type.String(),
  notAfter: Type.String(),
  state: Type.Enum(['valid', 'held', 'revoked', 'expired']),
  reason: nullable(Type.String()),
  revokedAt: nullable(Type.String()),
  issuedAt: Type.String(),
  issuedBy: Type.String(),
});

function view(row: CertificateRow, now: number) {
  return {
    id: row.id,
    authority: row.authority,
    serial: row.serial,
    profile: row.profile,
    subject: row.subject,
    names: [...row.names],
    owner: { type: row.ownerType, id: row.owner },
    keyIdentifier: row.keyIdentifier,
    notBefore: rfc3339(row.notBefore),
    notAfter: rfc3339(row.notAfter),
    state: row.state === 'valid' && row.notAfter < now ? ('expired' as const) : row.state,
    reason: row.reason === null ? null : (revocationReasonOf(row.reason) ?? String(row.reason)),
    revokedAt: row.revokedAt === null ? null : rfc3339(row.revokedAt),
    issuedAt: rfc3339(row.issuedAt),
    issuedBy: row.issuedBy,
  };
}

/** Issuing for requests, finding, revoking, holding and releasing certificates. */
export function certificateOperations(desk: AuthorityDesk): readonly Operation[] {
  const one = ({ id }: { id: string }) => ({ type: 'Certificate', id });
  return [
    operation({
      name: 'trust.certificate.issue',
      http: 'POST /trust/certificates',
      summary: { en: 'Have a certificate issued for a request (PKCS#10)', zh: '按请求（PKCS#10）签发证书' },
      input: Type.Object(wishInput(['person', 'device', 'application', 'organisation']), {
        additionalProperties: false,
      }),
      output: Type.Object({ certificate: CertificateSchema, chain: Type.String() }),
      risk: 'medium',
      transaction: 'shared',
      resource: ({ profile }) => ({ type: 'Profile', id: profile }),
      run: async ({ profile, request: text, days, owner }, call) => {
        const read = desk.certifier.readRequest(derOf(text));
        const request = days === undefined ? read : { ...read, wish: { ...read.wish, days } };
        const { type, id, name } = call.principal;
        const issued = await desk.certifier.issue(call.db, {
          profile,
          way: 'operation',
          request,
          owner: owner === undefined ? { type, id, name } : { ...owner, name },
        });
        call.note({ certificate: issued.row.id, serial: issued.row.serial, subject: issued.row.subject });
        const chain = issued.chain.map((der) => formatPem('CERTIFICATE', der)).join('');
        return { certificate: view(issued.row, call.time), chain };
      },
    }),
    operation({
      name: 'trust.certificate.list',
      http: 'GET /trust/certificates',
      summary: { en: 'Find certificates, newest first', zh: '查找证书，最新在前' },
      input: Type.Object(
        {
          text: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          authority: Type.Optional(Id),
          profile: Type.Optional(Type.String({ maxLength: 63 })),
          state: Type.Optional(Type.Enum(['valid', 'held', 'revoked', 'expired'])),
          owner: Type.Optional(Type.String({ maxLength: 200 })),
          /** Ends within so many days. */
          endsWithin: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
          ...pageInput,
        },
        { additionalProperties: false },
      ),
      output: listOf(CertificateSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Certificate', id: '*' }),
      run: async ({ cursor, limit = 100, endsWithin, ...filter }, call) => {
        const rows = await findCertificates(call.db, {
          ...filter,
          ...(endsWithin === undefined ? {} : { endsBefore: call.time + endsWithin * 86_400_000 }),
          now: call.time,
          before: readCursor(cursor),
          limit: limit + 1,
        });
        return pageOf(rows, limit, (row) => view(row, call.time));
      },
    }),
    operation({
      name: 'trust.certificate.get',
      http: 'GET /trust/certificates/{id}',
      summary: { en: 'One certificate with its chain', zh: '单个证书及其证书链' },
      input: Type.Object({ id: Id }, { additionalProperties: false }),
      output: Type.Object({ certificate: CertificateSchema, chain: Type.String() }),
      risk: 'low',
      recording: 'aggregate',
      resource: one,
      run: async ({ id }, call) => {
        const found = await desk.certifier.find(call.db, id);
        if (found === undefined) throw absent();
        const chain = found.chain.map((der) => formatPem('CERTIFICATE', der)).join('');
        return { certificate: view(found.row, call.time), chain };
      },
    }),
    operation({
      name: 'trust.certificate.revoke',
      http: 'POST /trust/certificates/{id}/revoke',
      summary: { en: 'Revoke a certificate for good', zh: '吊销证书（不可撤回）' },
      input: Type.Object(
        { id: Id, reason: OfferedReason, words: Type.Optional(Reason) },
        { additionalProperties: false },
      ),
      output: Nothing,
      risk: 'high',
      resource: one,
      run: async ({ id, reason, words }, call) => {
        await desk.certifier.revoke(call.db, id, revocationReasons[reason]);
        call.note({ reason, ...(words === undefined ? {} : { words }) });
        return {};
      },
    }),
    operation({
      name: 'trust.certificate.hold',
      http: 'POST /trust/certificates/{id}/hold',
      summary: { en: 'Suspend a certificate until it is released or revoked', zh: '冻结证书，直至解冻或吊销' },
      input: Type.Object({ id: Id, words: Reason }, { additionalProperties: false }),
      output: Nothing,
      risk: 'high',
      resource: one,
      run: async ({ id, words }, call) => {
        const row = await locked(call, id);
        if (row.state === 'revoked') throw alreadyRevoked();
        await setCertificateState(call.db, id, {
          state: 'held',
          reason: revocationReasons.certificateHold,
          revokedAt: row.revokedAt ?? call.time,
        });
        await desk.changed(call.db, row);
        call.note({ words });
        return {};
      },
    }),
    operation({
      name: 'trust.certificate.release',
      http: 'POST /trust/certificates/{id}/release',
      summary: { en: 'Lift the suspension of a certificate', zh: '解冻证书' },
      input: Type.Object({ id: Id, words: Reason }, { additionalProperties: false }),
      output: Nothing,
      risk: 'high',
      resource: one,
      run: async ({ id, words }, call) => {
        const row = await locked(call, id);
        if (row.state === 'revoked') throw alreadyRevoked();
        if (row.state === 'valid') return {};
        await releaseCertificate(call.db, id, call.time);
        await desk.changed(call.db, row);
        call.note({ words });
        return {};
      },
    }),
  ];
}

async function locked(call: Call, id: string): Promise<CertificateRow> {
  const row = await readCertificate(call.db, id, true);
  if (row === undefined) throw absent();
  return row;
}

function absent() {
  return notFound({ en: 'The certificate', zh: '该证书' });
}

/** The DER of a PKCS#10 request given as PEM, or as DER in base64; throws `trust.request.invalid`. */
export function derOf(text: string): Uint8Array {
  try {
    return fromPemOrDer(
      text.includes('-----') ? Buffer.from(text) : Buffer.from(text, 'base64'),
      'CERTIFICATE REQUEST',
    );
  } catch {
    throw invalid('trust.request.invalid', {
      en: 'The certificate request is refused: it is neither PEM nor DER in base64.',
      zh: '证书请求被拒绝：既不是 PEM，也不是 base64 编码的 DER。',
    });
  }
}
