import { type Call, conflict, notFound, type Operation, operation, type Principal, Problem } from '@citywall/kernel';
import { formatPem } from '@citywall/x509';
import Type from 'typebox';
import { Id, listOf, Nothing, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { readAttributeAuthorities } from './attribute-authority.store.ts';
import { issuePrivilege, type PrivilegePorts } from './issue-privilege.ts';
import { findPrivileges, type PrivilegeRow, readPrivilege, setRevoked } from './privilege.store.ts';
import { PrivilegeSchema } from './privilege.ts';
import { PrivilegeCertificateSchema, view } from './privilege-view.ts';

const one = ({ id }: { id: string }) => ({ type: 'Privilege', id });
const Uris = Type.Array(Type.String({ minLength: 1, maxLength: 240 }), { maxItems: 20, uniqueItems: true });
/** They see and take back what anybody gave; the latter only the first. */
const overseers = ['security-administrator', 'audit-administrator'];

/** Privilege certificates: given, looked at, taken back. */
export function privilegeOperations(ports: PrivilegePorts): readonly Operation[] {
  return [issue(ports), list(ports), get(ports), revoke(ports)];
}

function issue(ports: PrivilegePorts): Operation {
  return operation({
    name: 'trust.privilege.issue',
    http: 'POST /trust/privileges',
    summary: {
      en: 'Give privileges to the holder of a certificate for some hours',
      zh: '向证书持有者授予若干小时的权限',
    },
    input: Type.Object(
      {
        holder: Type.String({
          minLength: 1,
          maxLength: 20_000,
          description: 'Id of a certificate, or a certificate in PEM',
        }),
        privileges: Type.Array(PrivilegeSchema, { minItems: 1, maxItems: 20 }),
        targets: Type.Optional(
          Type.Object({ names: Type.Optional(Uris), groups: Type.Optional(Uris) }, { additionalProperties: false }),
        ),
        hours: Type.Number({ minimum: 0.25, maximum: 168 }),
        revocable: Type.Optional(Type.Boolean({ description: 'By default when it is for more than an hour' })),
      },
      { additionalProperties: false },
    ),
    output: PrivilegeCertificateSchema,
    risk: 'high',
    resource: () => ({ type: 'Privilege', id: '*' }),
    run: async (wish, call) => {
      const row = await issuePrivilege(ports, call.db, wish, call.principal);
      const { id, serial, holderSubject, holderSerial, notAfter } = row;
      call.note({
        ...{ privilege: id, serial, holder: holderSubject, holderSerial, until: new Date(notAfter).toISOString() },
        privileges: row.privileges.map(({ kind, value }) => `${kind} ${value}`),
      });
      return view(row, call.time);
    },
  });
}

function list({ clock }: PrivilegePorts): Operation {
  return operation({
    name: 'trust.privilege.list',
    http: 'GET /trust/privileges',
    summary: { en: 'Privilege certificates, newest first', zh: '权限证书列表，最新在前' },
    input: Type.Object(
      {
        holder: Type.Optional(Id),
        state: Type.Optional(Type.Enum(['valid', 'revoked', 'expired'])),
        ...pageInput,
      },
      { additionalProperties: false },
    ),
    output: listOf(PrivilegeCertificateSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Privilege', id: '*' }),
    run: async ({ cursor, limit = 100, ...filter }, call) => {
      const rows = await findPrivileges(call.db, {
        ...filter,
        ...(oversees(call.principal) ? {} : { concerning: call.principal.id }),
        ...{ now: clock.now(), before: readCursor(cursor), limit: limit + 1 },
      });
      return pageOf(rows, limit, (row) => view(row, clock.now()));
    },
  });
}

function get({ clock }: PrivilegePorts): Operation {
  return operation({
    name: 'trust.privilege.get',
    http: 'GET /trust/privileges/{id}',
    summary: { en: 'A privilege certificate with its chain', zh: '单个权限证书及其证书链' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: Type.Object({
      ...PrivilegeCertificateSchema.properties,
      /** PEM. */
      certificate: Type.String(),
      /** PEM: the attribute authority’s certificate and those above it, the root left out. */
      chain: Type.String(),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: one,
    run: async ({ id }, call) => {
      const row = await visible(call, id);
      const authority = (await readAttributeAuthorities(call.db)).find((each) => each.id === row.authority);
      const line = authority === undefined ? [] : [authority.certificate, ...authority.chain];
      return {
        ...view(row, clock.now()),
        certificate: formatPem('ATTRIBUTE CERTIFICATE', row.content),
        chain: line.map((der) => formatPem('CERTIFICATE', der)).join(''),
      };
    },
  });
}

function revoke({ clock, authorities }: PrivilegePorts): Operation {
  return operation({
    name: 'trust.privilege.revoke',
    http: 'POST /trust/privileges/{id}/revoke',
    summary: { en: 'Take privileges back before their time is over', zh: '提前收回权限' },
    input: Type.Object({ id: Id, words: Reason }, { additionalProperties: false }),
    output: Nothing,
    risk: 'high',
    resource: one,
    run: async ({ id, words }, call) => {
      const row = await visible(call, id, true);
      const { principal } = call;
      if (row.issuedBy.id !== principal.id && !principal.roles.includes('security-administrator')) throw notGiver();
      if (row.revokedAt !== null) throw revoked();
      if (!row.revocable) throw unrevocable(row);
      await setRevoked(call.db, id, clock.now());
      await authorities.changed(call.db, row.authority);
      call.note({ words, serial: row.serial, holder: row.holderSubject });
      return {};
    },
  });
}

function oversees({ roles }: Principal): boolean {
  return roles.some((role) => overseers.includes(role));
}

/** What somebody may not see is not there for him. */
async function visible({ db, principal }: Call, id: string, lock = false): Promise<PrivilegeRow> {
  const row = await readPrivilege(db, id, lock);
  if (row !== undefined && (oversees(principal) || row.owner === principal.id || row.issuedBy.id === principal.id))
    return row;
  throw notFound({ en: 'The privilege certificate', zh: '该权限证书' });
}

function notGiver(): Problem {
  return new Problem('trust.privilege.not-giver', 403, {
    en: 'Privileges are taken back by whoever gave them, or by a security administrator.',
    zh: '权限只能由授予者或安全管理员收回。',
  });
}

function revoked(): Problem {
  return conflict('trust.privilege.revoked', {
    en: 'The privileges were taken back before.',
    zh: '该权限已被收回。',
  });
}

function unrevocable({ notAfter }: PrivilegeRow): Problem {
  const until = new Date(notAfter).toISOString();
  return conflict('trust.privilege.unrevocable', {
    en: `This certificate says that it is never revoked. It ends by itself at ${until}; revoke the holder’s certificate if that is too late.`,
    zh: `该证书声明不可吊销，将于 ${until} 自动失效；如需更早失效，请吊销持有者的证书。`,
  });
}
