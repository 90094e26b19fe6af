import { type Call, invalid, notFound, type Operation, operation, type Principal } from '@citywall/kernel';
import { formatPem, fromPemOrDer, X509Error } from '@citywall/x509';
import Type from 'typebox';
import { findCertificates } from '../authority/certificate.store.ts';
import { wishInput } from '../authority/wish-input.ts';
import { Id, listOf, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { actorOf, rfc3339 } from '../surroundings.ts';
import { decide, lockEnrolment, lockForJudge } from './decide-enrolment.ts';
import { findEnrolments, readEnrolment } from './enrolment.store.ts';
import { type Enrolment, enrolmentMoves } from './enrolment.ts';
import type { EnrolmentDesk } from './enrolment-desk.ts';
import { requestCertificate } from './request-certificate.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const ActorSchema = Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() });
const State = Type.Enum(Object.keys(enrolmentMoves) as (keyof typeof enrolmentMoves)[]);
const EnrolmentSchema = Type.Object({
  id: Type.String(),
  profile: Type.String(),
  way: Type.String(),
  keyKind: Type.String(),
  subject: Type.String(),
  names: Type.Array(Type.String()),
  days: nullable(Type.Integer()),
  requester: ActorSchema,
  owner: ActorSchema,
  state: State,
  reason: nullable(Type.String()),
  decidedBy: nullable(ActorSchema),
  decidedAt: nullable(Type.String()),
  certificate: nullable(Type.String()),
  createdAt: Type.String(),
});

function view(row: Enrolment) {
  const { id, profile, way, keyKind, subject, days, requester, owner, state, reason, decidedBy, certificate } = row;
  return {
    ...{ id, profile, way, keyKind, subject, days, requester, owner, state, reason, decidedBy, certificate },
    names: [...row.names],
    decidedAt: row.decidedAt === null ? null : rfc3339(row.decidedAt),
    createdAt: rfc3339(row.createdAt),
  };
}

const one = ({ id }: { id: string }) => ({ type: 'Enrolment', id });
const all = () => ({ type: 'Enrolment', id: '*' });
const byId = Type.Object({ id: Id }, { additionalProperties: false });

/** Requests for certificates that people make and decide on. */
export function enrolmentOperations(desk: EnrolmentDesk): readonly Operation[] {
  return [request(desk), list(), get(desk), mine(), approve(desk), refuse(desk), withdraw(desk)];
}

function request(desk: EnrolmentDesk): Operation {
  return operation({
    name: 'trust.enrolment.request',
    http: 'POST /trust/enrolments',
    summary: { en: 'Ask for a certificate (PKCS#10); a person decides', zh: '申请证书（PKCS#10），由人员审批' },
    // Whom it is for when it is not for who asks; never another person.
    input: Type.Object(wishInput(['device', 'application', 'organisation']), { additionalProperties: false }),
    output: EnrolmentSchema,
    risk: 'medium',
    resource: all,
    run: async ({ profile, request: text, days, owner }, call) => {
      const wish = { profile, way: 'web', request: derOf(text), days } as const;
      const holder = owner === undefined ? actorOf(call.principal) : { ...owner, name: owner.id };
      return view(await requestCertificate(desk, call, { ...wish, owner: holder }));
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.enrolment.list',
    http: 'GET /trust/enrolments',
    summary: { en: 'Requests for certificates: one’s own, or all for who decides', zh: '列出证书申请（本人的或全部）' },
    input: Type.Object({ state: Type.Optional(State), ...pageInput }, { additionalProperties: false }),
    output: listOf(EnrolmentSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: all,
    run: async ({ state, cursor, limit = 100 }, call) => {
      const requester = seesAll(call.principal) ? undefined : call.principal.id;
      const filter = { state, requester, before: readCursor(cursor), limit: limit + 1 };
      return pageOf(await findEnrolments(call.db, filter), limit, view);
    },
  });
}

function get(desk: EnrolmentDesk): Operation {
  return operation({
    name: 'trust.enrolment.get',
    http: 'GET /trust/enrolments/{id}',
    summary: { en: 'A request with what came of it', zh: '查看申请及其结果' },
    input: byId,
    output: Type.Object({
      enrolment: EnrolmentSchema,
      request: Type.String({ description: 'PKCS#10, PEM' }),
      chain: nullable(Type.String({ description: 'Of the certificate, PEM, leaf first' })),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: one,
    run: async ({ id }, call) => {
      const row = await readEnrolment(call.db, id);
      if (row === undefined || !maySee(row, call.principal)) throw notFound({ en: 'The request', zh: '该申请' });
      const issued = row.certificate === null ? undefined : await desk.certifier.find(call.db, row.certificate);
      const chain = issued?.chain.map((der) => formatPem('CERTIFICATE', der)).join('') ?? null;
      return { enrolment: view(row), request: formatPem('CERTIFICATE REQUEST', row.request), chain };
    },
  });
}

function mine(): Operation {
  return operation({
    name: 'trust.enrolment.certificates',
    http: 'GET /trust/enrolments/certificates',
    summary: { en: 'The caller’s own certificates, newest first', zh: '本人的证书，最新在前' },
    input: Type.Object(pageInput, { additionalProperties: false }),
    output: listOf(
      Type.Object({
        ...{ id: Type.String(), profile: Type.String(), subject: Type.String(), serial: Type.String() },
        ...{ notBefore: Type.String(), notAfter: Type.String(), state: Type.String(), certificate: Type.String() },
      }),
    ),
    risk: 'low',
    recording: 'aggregate',
    resource: all,
    run: async ({ cursor, limit = 100 }, call) => {
      const filter = { owner: call.principal.id, now: call.time, before: readCursor(cursor), limit: limit + 1 };
      const rows = await findCertificates(call.db, filter);
      return pageOf(rows, limit, ({ id, profile, subject, serial, notBefore, notAfter, state, certificate }) => ({
        ...{ id, profile, subject, serial, notBefore: rfc3339(notBefore), notAfter: rfc3339(notAfter) },
        state: state === 'valid' && notAfter < call.time ? 'expired' : state,
        certificate: formatPem('CERTIFICATE', certificate),
      }));
    },
  });
}

function approve(desk: EnrolmentDesk): Operation {
  return operation({
    name: 'trust.enrolment.approve',
    http: 'POST /trust/enrolments/{id}/approve',
    summary: { en: 'Approve somebody else’s request: the certificate is issued', zh: '批准他人的申请并签发证书' },
    input: byId,
    output: EnrolmentSchema,
    risk: 'high',
    resource: one,
    run: async ({ id }, call) => view(await decide(desk, call, await lockForJudge(call, id), 'issued')),
  });
}

function refuse(desk: EnrolmentDesk): Operation {
  return operation({
    name: 'trust.enrolment.refuse',
    http: 'POST /trust/enrolments/{id}/refuse',
    summary: { en: 'Refuse somebody else’s request and say why', zh: '拒绝他人的申请并说明原因' },
    input: Type.Object({ id: Id, reason: Reason }, { additionalProperties: false }),
    output: EnrolmentSchema,
    risk: 'medium',
    resource: one,
    run: async ({ id, reason }, call) =>
      view(await decide(desk, call, await lockForJudge(call, id), 'refused', reason)),
  });
}

function withdraw(desk: EnrolmentDesk): Operation {
  return operation({
    name: 'trust.enrolment.withdraw',
    http: 'POST /trust/enrolments/{id}/withdraw',
    summary: { en: 'Withdraw one’s own request', zh: '撤回本人的申请' },
    input: byId,
    output: EnrolmentSchema,
    risk: 'low',
    resource: one,
    run: async ({ id }, call: Call) => {
      const row = await lockEnrolment(call, id);
      if (row.requester.id !== call.principal.id) throw notFound({ en: 'The request', zh: '该申请' });
      return view(await decide(desk, call, row, 'withdrawn'));
    },
  });
}

function seesAll({ roles }: Principal): boolean {
  return roles.some((role) => role === 'security-administrator' || role === 'audit-administrator');
}

function maySee({ requester, owner }: Enrolment, principal: Principal): boolean {
  return seesAll(principal) || requester.id === principal.id || owner.id === principal.id;
}

/** PEM, or DER in base64. */
function derOf(text: string): Uint8Array {
  try {
    return text.includes('-----') ? fromPemOrDer(text, 'CERTIFICATE REQUEST') : Buffer.from(text, 'base64');
  } catch (error) {
    if (!(error instanceof X509Error)) throw error;
    throw invalid('trust.request.invalid', {
      en: `The certificate request is refused: ${error.message}.`,
      zh: `证书请求被拒绝：${error.message}。`,
    });
  }
}
