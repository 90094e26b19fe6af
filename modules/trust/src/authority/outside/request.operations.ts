import { type Call, conflict, notFound, type Operation, operation } from '@citywall/kernel';
import { formatPem } from '@citywall/x509';
import Type from 'typebox';
import { Id, listOf, Name } from '../../page.ts';
import { actorOf, rfc3339 } from '../../surroundings.ts';
import type { AuthorityDesk } from '../authority-desk.ts';
import { authorityOf } from '../authority-shelf.ts';
import { AuthoritySchema, authorityHere, authorityView, Country, keyKinds, Organisation } from '../authority-view.ts';
import { moveAuthority } from '../move-authority.ts';
import { purposes } from '../profile.ts';
import { acceptAuthority } from './accept-authority.ts';
import { decideRequest, lockRequest, type RequestRow, readRequests } from './request.store.ts';
import { requestAuthority } from './request-authority.ts';

const RequestSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  hierarchy: Type.String(),
  purpose: Type.String(),
  state: Type.Enum(['waiting', 'accepted', 'withdrawn']),
  subject: Type.String(),
  succeeds: Type.Union([Type.String(), Type.Null()]),
  request: Type.String(),
  createdAt: Type.String(),
  createdBy: Type.String(),
});

/** Issuing authorities of ours under a root elsewhere: its key never meets this platform. */
export function requestOperations(desk: AuthorityDesk): readonly Operation[] {
  return [request(desk), list(), accept(desk), withdraw(desk)];
}

const resource = ({ id }: { id: string }) => ({ type: 'AuthorityRequest', id });
const every = () => ({ type: 'AuthorityRequest', id: '*' });

function request(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.request',
    http: 'POST /trust/authority-requests',
    summary: {
      en: 'Make a key and a request (PKCS#10) for an issuing authority under a root that lives elsewhere',
      zh: '为位于别处的根机构之下的签发机构生成密钥和请求（PKCS#10）',
    },
    input: Type.Object(
      {
        name: Name,
        purpose: Type.Enum([...purposes]),
        hierarchy: Type.Enum(['international', 'national']),
        organisation: Organisation,
        country: Country,
        kind: Type.Optional(Type.Enum(keyKinds)),
        succeeds: Type.Optional(Id),
      },
      { additionalProperties: false },
    ),
    output: RequestSchema,
    risk: 'critical',
    resource: every,
    run: async ({ kind, ...wish }, call) => {
      if (wish.succeeds !== undefined) await authorityHere(desk, call, wish.succeeds);
      const usual = wish.hierarchy === 'national' ? 'sm2' : 'ecdsa-p256';
      const made = await requestAuthority(desk, call.db, { ...wish, kind: kind ?? usual }, actorOf(call.principal));
      call.note({ request: made.id, name: made.name, subject: made.subject });
      return view(made);
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.authority.requests',
    http: 'GET /trust/authority-requests',
    summary: { en: 'Requests to roots elsewhere, newest first', zh: '向别处根机构提出的请求，最新在前' },
    input: Type.Object({}, { additionalProperties: false }),
    output: listOf(RequestSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: every,
    run: async (_input, call) => ({ items: (await readRequests(call.db)).map(view), next: null }),
  });
}

function accept(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.accept',
    http: 'POST /trust/authority-requests/{id}/accept',
    summary: {
      en: 'Take the certificate that a root elsewhere gave for a request; the authority issues from then on',
      zh: '接收别处根机构为请求签发的证书；该机构随即开始签发',
    },
    input: Type.Object(
      {
        id: Id,
        /** Its certificate and those above, PEM. */
        chain: Type.String({ minLength: 1, maxLength: 100_000 }),
        /** SHA-256, to confirm a root that the city does not know. */
        rootFingerprint: Type.Optional(Type.String({ maxLength: 100 })),
      },
      { additionalProperties: false },
    ),
    output: AuthoritySchema,
    risk: 'critical',
    resource,
    run: async ({ id, chain, rootFingerprint }, call) => {
      const asked = await waiting(call, id);
      const all = await desk.shelf.all(call.db);
      const given = { chain, rootFingerprint, by: call.principal.name };
      const made = await acceptAuthority(call.db, asked, all, given, call.time);
      await decideRequest(call.db, id, 'accepted', call.time);
      if (asked.succeeds !== null) await moveAuthority(call.db, { id: asked.succeeds, name: asked.name }, 'superseded');
      call.afterCommit(desk.authoritiesChanged);
      call.note({ authority: made.id, name: made.name, serial: made.serial });
      return authorityView(authorityOf(made));
    },
  });
}

function withdraw(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.withdraw',
    http: 'POST /trust/authority-requests/{id}/withdraw',
    summary: {
      en: 'Give up a request to a root elsewhere; its key is put out of use',
      zh: '撤回向别处根机构提出的请求；其密钥停用',
    },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: RequestSchema,
    risk: 'high',
    resource,
    run: async ({ id }, call) => {
      const asked = await waiting(call, id);
      await decideRequest(call.db, id, 'withdrawn', call.time);
      await desk.keys.retire(call.db, asked.key, 'the request was withdrawn');
      return view({ ...asked, state: 'withdrawn' });
    },
  });
}

async function waiting(call: Call, id: string): Promise<RequestRow> {
  const asked = await lockRequest(call.db, id);
  if (asked === undefined) throw notFound({ en: 'The request', zh: '该请求' });
  if (asked.state === 'waiting') return asked;
  throw conflict('trust.authority.request-state', {
    en: `The request is ${asked.state}; make a new one.`,
    zh: '该请求已处理完毕。请重新生成请求。',
  });
}

function view({ id, name, hierarchy, purpose, state, subject, succeeds, request: der, ...row }: RequestRow) {
  return {
    ...{ id, name, hierarchy, purpose, state, subject, succeeds },
    request: formatPem('CERTIFICATE REQUEST', der),
    ...{ createdAt: rfc3339(row.createdAt), createdBy: row.createdBy.name },
  };
}
