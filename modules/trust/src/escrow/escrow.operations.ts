import { invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { formatPem, fromPemOrDer } from '@citywall/x509';
import Type from 'typebox';
import type { IssuedCertificate } from '../authority/certifier.ts';
import { Id, listOf, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { rfc3339 } from '../surroundings.ts';
import { findEscrows, findRecoveries, readRecovery } from './escrow.store.ts';
import { type Escrow, type Recovery, recoveryMoves } from './escrow.ts';
import type { EscrowDesk } from './escrow-desk.ts';
import { issueDouble } from './issue-double.ts';
import { approveRecovery, refuseRecovery, requestRecovery } from './recover-key.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const ActorSchema = Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() });
const Envelope = Type.String({ description: 'SM2EnvelopedKey (GM/T 0009), DER in base64' });
const Issued = Type.Object({ id: Type.String(), chain: Type.String({ description: 'PEM, leaf first' }) });
const EscrowSchema = Type.Object({
  id: Type.String(),
  certificate: Type.String(),
  signatureCertificate: Type.String(),
  owner: ActorSchema,
  subject: Type.String(),
  createdAt: Type.String(),
  createdBy: ActorSchema,
});
const RecoverySchema = Type.Object({
  id: Type.String(),
  escrow: Type.String(),
  holder: ActorSchema,
  reason: Type.String(),
  state: Type.Enum(Object.keys(recoveryMoves) as (keyof typeof recoveryMoves)[]),
  requestedBy: ActorSchema,
  requestedAt: Type.String(),
  decidedBy: nullable(ActorSchema),
  decidedAt: nullable(Type.String()),
  refusal: nullable(Type.String()),
  envelope: nullable(Envelope),
});

function escrowOut({ id, certificate, signatureCertificate, owner, subject, createdAt, createdBy }: Escrow) {
  return { id, certificate, signatureCertificate, owner, subject, createdAt: rfc3339(createdAt), createdBy };
}

function recoveryOut({ recipient: _, envelope, requestedAt, decidedAt, ...rest }: Recovery) {
  return {
    ...rest,
    requestedAt: rfc3339(requestedAt),
    decidedAt: decidedAt === null ? null : rfc3339(decidedAt),
    envelope: envelope === null ? null : Buffer.from(envelope).toString('base64'),
  };
}

function issuedOut({ row, chain }: IssuedCertificate) {
  return { id: row.id, chain: chain.map((der) => formatPem('CERTIFICATE', der)).join('') };
}

const aRecovery = ({ id }: { id: string }) => ({ type: 'KeyRecovery', id });

/** SM2 double certificates, the keys kept for their holders, and giving those out again. */
export function escrowOperations(desk: EscrowDesk): readonly Operation[] {
  return [issue(desk), list(), request(), recoveries(), recovery(), approve(desk), refuse()];
}

function issue(desk: EscrowDesk): Operation {
  return operation({
    name: 'trust.double.issue',
    http: 'POST /trust/double-certificates',
    summary: {
      en: 'Issue an SM2 double certificate: signature for the holder’s key, encryption for an escrowed one',
      zh: '签发 SM2 双证书：签名证书对应持有人密钥，加密证书对应托管密钥',
    },
    input: Type.Object(
      {
        request: Type.String({ minLength: 1, maxLength: 100_000, description: 'PKCS#10 of the signature key, PEM' }),
        profile: Type.Optional(Type.String({ maxLength: 63 })),
        encryptionProfile: Type.Optional(Type.String({ maxLength: 63 })),
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
        owner: Type.Object({
          type: Type.Enum(['person', 'device', 'application', 'organisation']),
          id: Type.String({ minLength: 1, maxLength: 200 }),
          name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        }),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ signature: Issued, encryption: Issued, envelope: Envelope, escrow: Type.String() }),
    risk: 'high',
    resource: () => ({ type: 'Escrow', id: '*' }),
    run: async ({ request, profile = 'person', encryptionProfile = 'person-encryption', days, owner }, call) => {
      const holder = { ...owner, name: owner.name ?? owner.id };
      const order = { profile, encryptionProfile, request: derOf(request), days, owner: holder };
      const { signature, encryption, envelope, escrow } = await issueDouble(desk, call, order);
      return {
        signature: issuedOut(signature),
        encryption: issuedOut(encryption),
        envelope: Buffer.from(envelope).toString('base64'),
        escrow: escrow.id,
      };
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.escrow.list',
    http: 'GET /trust/escrows',
    summary: { en: 'Keys kept for their holders', zh: '托管密钥列表' },
    input: Type.Object(
      { owner: Type.Optional(Type.String({ maxLength: 200 })), ...pageInput },
      { additionalProperties: false },
    ),
    output: listOf(EscrowSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Escrow', id: '*' }),
    run: async ({ owner, cursor, limit = 100 }, call) =>
      pageOf(await findEscrows(call.db, { owner, before: readCursor(cursor), limit: limit + 1 }), limit, escrowOut),
  });
}

function request(): Operation {
  return operation({
    name: 'trust.escrow.recovery.request',
    http: 'POST /trust/escrows/{id}/recover',
    summary: { en: 'Ask for an escrowed key; another person must approve', zh: '申请恢复托管密钥；须由另一人批准' },
    input: Type.Object(
      {
        id: Id,
        reason: Reason,
        publicKey: Type.String({ minLength: 100, maxLength: 4_096, description: 'SM2 key it is delivered to, PEM' }),
      },
      { additionalProperties: false },
    ),
    output: RecoverySchema,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Escrow', id }),
    run: async ({ id, reason, publicKey }, call) => recoveryOut(await requestRecovery(call, id, publicKey, reason)),
  });
}

function recoveries(): Operation {
  return operation({
    name: 'trust.escrow.recovery.list',
    http: 'GET /trust/recoveries',
    summary: { en: 'Recoveries of escrowed keys, newest first', zh: '托管密钥恢复记录，最新在前' },
    input: Type.Object(pageInput, { additionalProperties: false }),
    output: listOf(RecoverySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'KeyRecovery', id: '*' }),
    run: async ({ cursor, limit = 100 }, call) =>
      pageOf(await findRecoveries(call.db, readCursor(cursor), limit + 1), limit, (row) => ({
        ...recoveryOut(row),
        envelope: null,
      })),
  });
}

function recovery(): Operation {
  return operation({
    name: 'trust.escrow.recovery.get',
    http: 'GET /trust/recoveries/{id}',
    summary: { en: 'A recovery, with the key for its recipient once approved', zh: '查看恢复申请及交付给接收方的密钥' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: RecoverySchema,
    risk: 'low',
    resource: aRecovery,
    run: async ({ id }, call) => {
      const row = await readRecovery(call.db, id);
      if (row === undefined) throw notFound({ en: 'The recovery', zh: '该恢复申请' });
      return recoveryOut(row);
    },
  });
}

function approve(desk: EscrowDesk): Operation {
  return operation({
    name: 'trust.escrow.recovery.approve',
    http: 'POST /trust/recoveries/{id}/approve',
    summary: { en: 'Approve a recovery that somebody else asked for', zh: '批准他人提出的密钥恢复申请' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: RecoverySchema,
    risk: 'critical',
    resource: aRecovery,
    run: async ({ id }, call) => recoveryOut(await approveRecovery(desk, call, id)),
  });
}

function refuse(): Operation {
  return operation({
    name: 'trust.escrow.recovery.refuse',
    http: 'POST /trust/recoveries/{id}/refuse',
    summary: { en: 'Refuse a recovery that somebody else asked for', zh: '拒绝他人提出的密钥恢复申请' },
    input: Type.Object({ id: Id, reason: Reason }, { additionalProperties: false }),
    output: RecoverySchema,
    risk: 'medium',
    resource: aRecovery,
    run: async ({ id, reason }, call) => recoveryOut(await refuseRecovery(call, id, reason)),
  });
}

function derOf(text: string): Uint8Array {
  try {
    return fromPemOrDer(text, 'CERTIFICATE REQUEST');
  } catch {
    throw invalid('trust.request.invalid', {
      en: 'The certificate request is refused: it is not one PEM block “CERTIFICATE REQUEST”.',
      zh: '证书请求被拒绝：不是单个 PEM“CERTIFICATE REQUEST”块。',
    });
  }
}
