import { type Call, conflict, notFound, type Operation, operation } from '@citywall/kernel';
import { formatPem } from '@citywall/x509';
import Type, { type Static } from 'typebox';
import { Id, listOf, Name, Nothing, Reason } from '../page.ts';
import { rfc3339 } from '../surroundings.ts';
import { readAuthorities, setAuthorityState } from './authority.store.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import { type AuthorityKeyKind, authorityKeyKinds } from './authority-keys.ts';
import { type Authority, authorityOf } from './authority-shelf.ts';
import { foundHierarchies } from './found-hierarchies.ts';
import { foundIssuing } from './found-hierarchy.ts';
import { purposes } from './profile.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const kinds = Object.keys(authorityKeyKinds) as AuthorityKeyKind[];
const Organisation = Type.String({ minLength: 1, maxLength: 64 });
const Country = Type.String({ pattern: '^[A-Z]{2}$' });
const Domain = Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$', maxLength: 200 });

const AuthoritySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  hierarchy: Type.String(),
  parent: nullable(Type.String()),
  purpose: Type.String(),
  state: Type.String(),
  ours: Type.Boolean(),
  subject: Type.String(),
  keyIdentifier: Type.String(),
  algorithm: nullable(Type.String()),
  notBefore: Type.String(),
  notAfter: Type.String(),
  succeeds: nullable(Type.String()),
  certificate: Type.String(),
});

function view({ row, algorithm }: Authority): Static<typeof AuthoritySchema> {
  return {
    id: row.id,
    name: row.name,
    hierarchy: row.hierarchy,
    parent: row.parent,
    purpose: row.purpose,
    state: row.state,
    ours: row.key !== null,
    subject: row.subject,
    keyIdentifier: row.keyIdentifier,
    algorithm: algorithm ?? null,
    notBefore: rfc3339(row.notBefore),
    notAfter: rfc3339(row.notAfter),
    succeeds: row.succeeds,
    certificate: formatPem('CERTIFICATE', row.certificate),
  };
}

/** The city's certification authorities. */
export function authorityOperations(desk: AuthorityDesk): readonly Operation[] {
  const every = () => ({ type: 'Authority', id: '*' });
  return [
    operation({
      name: 'trust.hierarchy.found',
      http: 'POST /trust/hierarchies',
      summary: {
        en: 'Found the city’s two hierarchies: roots, and issuing authorities for people, devices, services, organisations and the platform',
        zh: '建立城市的两套证书体系：根机构及面向个人、设备、服务、机构和平台的签发机构',
      },
      input: Type.Object(
        {
          organisation: Organisation,
          country: Country,
          /** The city's own domain: profiles allow names below it. */
          domain: Domain,
        },
        { additionalProperties: false },
      ),
      output: listOf(AuthoritySchema),
      risk: 'critical',
      resource: every,
      run: async ({ organisation, country, domain }, call) => {
        await refuseSecondFounding(call);
        const made = await foundHierarchies(desk, call.db, { organisation, country, domain });
        call.afterCommit(desk.authoritiesChanged);
        call.note({
          authorities: made.map(({ row }) => row.name),
          serials: made.map(({ row }) => row.serial),
          domain,
        });
        return { items: made.map(view), next: null };
      },
    }),
    operation({
      name: 'trust.authority.list',
      http: 'GET /trust/authorities',
      summary: { en: 'The city’s authorities', zh: '城市签发机构列表' },
      input: Type.Object({}, { additionalProperties: false }),
      output: listOf(AuthoritySchema),
      risk: 'low',
      recording: 'aggregate',
      resource: every,
      run: async (_input, call) => ({ items: (await desk.shelf.all(call.db)).map(view), next: null }),
    }),
    operation({
      name: 'trust.authority.create',
      http: 'POST /trust/authorities',
      summary: {
        en: 'Create an issuing authority under a root, perhaps as the successor of one that issues no more',
        zh: '在根机构下创建签发机构，可接替停止签发的机构',
      },
      input: Type.Object(
        {
          root: Id,
          name: Name,
          purpose: Type.Enum([...purposes]),
          organisation: Organisation,
          country: Country,
          kind: Type.Optional(Type.Enum(kinds)),
          years: Type.Optional(Type.Integer({ minimum: 1, maximum: 15 })),
          succeeds: Type.Optional(Id),
        },
        { additionalProperties: false },
      ),
      output: AuthoritySchema,
      risk: 'critical',
      resource: ({ root }) => ({ type: 'Authority', id: root }),
      run: async ({ root: id, kind, years = 8, succeeds, ...wish }, call) => {
        const root = await authorityHere(desk, call, id);
        if (root.row.parent !== null || root.row.key === null || root.row.state !== 'active') {
          throw conflict('trust.authority.no-root', {
            en: 'New authorities come under an active root of ours. Name one.',
            zh: '新机构须建立在本市有效的根机构之下。请指定根机构。',
          });
        }
        const { hierarchy } = root.row;
        const issuing = kind ?? (hierarchy === 'national' ? 'sm2' : 'ecdsa-p256');
        const made = await foundIssuing(desk, call.db, { ...wish, hierarchy, kind: issuing, years, succeeds }, root);
        if (succeeds !== undefined) await setAuthorityState(call.db, succeeds, 'retired');
        call.afterCommit(desk.authoritiesChanged);
        call.note({ authority: made.id, name: made.name, serial: made.serial });
        return view(authorityOf(made));
      },
    }),
    operation({
      name: 'trust.authority.retire',
      http: 'POST /trust/authorities/{id}/retire',
      summary: {
        en: 'Let an authority issue no more; it still answers for what it issued',
        zh: '停止签发机构的签发；仍为已签发证书提供状态',
      },
      input: Type.Object({ id: Id, words: Reason }, { additionalProperties: false }),
      output: Nothing,
      risk: 'critical',
      resource: ({ id }) => ({ type: 'Authority', id }),
      run: async ({ id, words }, call) => {
        await authorityHere(desk, call, id);
        await setAuthorityState(call.db, id, 'retired');
        call.afterCommit(desk.authoritiesChanged);
        call.note({ words });
        return {};
      },
    }),
  ];
}

async function refuseSecondFounding(call: Call): Promise<void> {
  if ((await readAuthorities(call.db)).length === 0) return;
  throw conflict('trust.hierarchy.founded', {
    en: 'The hierarchies were founded before. Create single authorities instead.',
    zh: '证书体系已建立。请改为创建单个签发机构。',
  });
}

async function authorityHere(desk: AuthorityDesk, call: Call, id: string): Promise<Authority> {
  const found = (await desk.shelf.all(call.db)).find(({ row }) => row.id === id);
  if (found === undefined) throw notFound({ en: 'The authority', zh: '该签发机构' });
  return found;
}
