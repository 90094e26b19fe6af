import { type Call, conflict, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { holdings } from '../keys/index.ts';
import { Id, listOf, Name, Nothing, Reason } from '../page.ts';
import { readAuthorities } from './authority.store.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import { authorityOf } from './authority-shelf.ts';
import { AuthoritySchema, authorityHere, authorityView, Country, keyKinds, Organisation } from './authority-view.ts';
import { foundHierarchies } from './found-hierarchies.ts';
import { foundIssuing, nameOfAuthority } from './found-hierarchy.ts';
import { moveAuthority, requireRoot } from './move-authority.ts';
import { purposes } from './profile.ts';

const Domain = Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$', maxLength: 200 });

/** The city's certification authorities: founding, seeing, adding and retiring them. */
export function authorityOperations(desk: AuthorityDesk): readonly Operation[] {
  return [found(desk), list(desk), create(desk), retire(desk)];
}

const every = () => ({ type: 'Authority', id: '*' });

function found(desk: AuthorityDesk): Operation {
  return operation({
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
      const made = await foundHierarchies(desk, call.db, { organisation, country, domain }, call.principal.name);
      call.afterCommit(desk.authoritiesChanged);
      const serials = made.map(({ row }) => row.serial);
      call.note({ authorities: made.map(({ row }) => row.name), serials, domain });
      return { items: made.map(authorityView), next: null };
    },
  });
}

function list(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.list',
    http: 'GET /trust/authorities',
    summary: { en: 'The city’s authorities', zh: '城市签发机构列表' },
    input: Type.Object({}, { additionalProperties: false }),
    output: listOf(AuthoritySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: every,
    run: async (_input, call) => ({ items: (await desk.shelf.all(call.db)).map(authorityView), next: null }),
  });
}

function create(desk: AuthorityDesk): Operation {
  return operation({
    name: 'trust.authority.create',
    http: 'POST /trust/authorities',
    summary: {
      en: 'Create an issuing authority under a root, perhaps as the successor of one that issues no more; in a ceremony',
      zh: '在根机构下创建签发机构，可接替停止签发的机构；须在仪式中进行',
    },
    input: Type.Object(
      {
        root: Id,
        name: Name,
        purpose: Type.Enum([...purposes]),
        organisation: Organisation,
        country: Country,
        kind: Type.Optional(Type.Enum(keyKinds)),
        years: Type.Optional(Type.Integer({ minimum: 1, maximum: 15 })),
        succeeds: Type.Optional(Id),
        held: Type.Optional(Type.Enum([...holdings], { description: 'hsm: its key is made in hardware' })),
      },
      { additionalProperties: false },
    ),
    output: AuthoritySchema,
    risk: 'critical',
    resource: ({ root }) => ({ type: 'Authority', id: root }),
    run: async ({ root: id, kind, years = 8, name, purpose, organisation, country, ...rest }, call) => {
      const { succeeds, held } = rest;
      const root = requireRoot(await authorityHere(desk, call, id), call.time);
      const { hierarchy } = root.row;
      if (succeeds !== undefined)
        await moveAuthority(call.db, (await authorityHere(desk, call, succeeds)).row, 'superseded');
      const wish = {
        ...{ name, purpose, hierarchy, years, succeeds, held, by: call.principal.name },
        kind: kind ?? (hierarchy === 'national' ? 'sm2' : 'ecdsa-p256'),
        subject: nameOfAuthority({ country, organisation, name }),
      };
      const made = await foundIssuing(desk, call.db, wish, root);
      call.afterCommit(desk.authoritiesChanged);
      call.note({ authority: made.id, name: made.name, serial: made.serial });
      return authorityView(authorityOf(made));
    },
  });
}

function retire(desk: AuthorityDesk): Operation {
  return operation({
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
      await moveAuthority(call.db, (await authorityHere(desk, call, id)).row, 'retired');
      call.afterCommit(desk.authoritiesChanged);
      call.note({ words });
      return {};
    },
  });
}

async function refuseSecondFounding(call: Call): Promise<void> {
  if ((await readAuthorities(call.db)).length === 0) return;
  throw conflict('trust.hierarchy.founded', {
    en: 'The hierarchies were founded before. Create single authorities instead.',
    zh: '证书体系已建立。请改为创建单个签发机构。',
  });
}
