import { conflict, newId, notFound, type Operation, operation, type Principal } from '@citywall/kernel';
import Type, { type Static } from 'typebox';
import { requireRoles, worksHere } from '../known-roles.ts';
import { Id, listOf, Nothing, TextSchema } from '../page.ts';
import { actorOf, rfc3339 } from '../surroundings.ts';
import type { PrivilegePorts } from './issue-privilege.ts';
import { PrivilegeSchema, requirePrivilege } from './privilege.ts';
import {
  countGrants,
  deleteGrant,
  findGrant,
  type PrivilegeGrant,
  readGrants,
  saveGrant,
} from './privilege-grant.store.ts';

const mostGrants = 1_000;

const GrantSchema = Type.Object({
  id: Type.String(),
  ...PrivilegeSchema.properties,
  title: TextSchema,
  roles: Type.Array(Type.String()),
  principals: Type.Array(Type.String()),
  mostHours: Type.Number(),
  setAt: Type.String(),
  setBy: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
});

function view({ setAt, roles, principals, ...grant }: PrivilegeGrant): Static<typeof GrantSchema> {
  return { ...grant, roles: [...roles], principals: [...principals], setAt: rfc3339(setAt) };
}

/** Which privileges there are, and who may give them. */
export function privilegeGrantOperations({ clock }: Pick<PrivilegePorts, 'clock'>): readonly Operation[] {
  const Words = Type.String({ minLength: 1, maxLength: 200 });
  return [
    operation({
      name: 'trust.privilege-grant.list',
      http: 'GET /trust/privilege-grants',
      summary: { en: 'Which privileges there are, and who may give them', zh: '可授予的权限及可授予者' },
      input: Type.Object({}, { additionalProperties: false }),
      output: listOf(GrantSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'PrivilegeGrant', id: '*' }),
      run: async (_input, { db, principal }) => {
        const grants = await readGrants(db);
        return { items: grants.filter((grant) => maySee(grant, principal)).map(view), next: null };
      },
    }),
    operation({
      name: 'trust.privilege-grant.set',
      http: 'PUT /trust/privilege-grants',
      summary: { en: 'Say who may give a privilege, and for how long', zh: '设定某项权限可由谁授予及最长时间' },
      input: Type.Object(
        {
          ...PrivilegeSchema.properties,
          title: Type.Object({ en: Words, zh: Words }, { additionalProperties: false }),
          roles: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16, uniqueItems: true }),
          principals: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100, uniqueItems: true }),
          mostHours: Type.Number({ minimum: 0.25, maximum: 168 }),
        },
        { additionalProperties: false },
      ),
      output: GrantSchema,
      risk: 'high',
      resource: () => ({ type: 'PrivilegeGrant', id: '*' }),
      run: async (wish, call) => {
        requirePrivilege(wish);
        requireRoles(wish.roles);
        const former = await findGrant(call.db, wish);
        if (former === undefined && (await countGrants(call.db)) >= mostGrants) throw tooMany();
        const by = actorOf(call.principal);
        const grant = await saveGrant(call.db, { ...wish, id: newId(), setAt: clock.now(), setBy: by });
        const { kind, value, roles, principals, mostHours } = grant;
        call.note({ kind, value, roles, principals, mostHours, ...(former && { former: formerly(former) }) });
        return view(grant);
      },
    }),
    operation({
      name: 'trust.privilege-grant.remove',
      http: 'DELETE /trust/privilege-grants/{id}',
      summary: { en: 'Let nobody give a privilege any more', zh: '停止授予某项权限' },
      input: Type.Object({ id: Id }, { additionalProperties: false }),
      output: Nothing,
      risk: 'high',
      resource: ({ id }) => ({ type: 'PrivilegeGrant', id }),
      run: async ({ id }, call) => {
        const grant = await deleteGrant(call.db, id);
        if (grant === undefined) throw notFound({ en: 'The grant', zh: '该授权规则' });
        call.note({ kind: grant.kind, value: grant.value, former: formerly(grant) });
        return {};
      },
    }),
  ];
}

/** Who works here sees all grants; others those that name them. */
function maySee(grant: PrivilegeGrant, principal: Principal): boolean {
  const { id, roles } = principal;
  return worksHere(principal) || grant.principals.includes(id) || roles.some((role) => grant.roles.includes(role));
}

function formerly({ roles, principals, mostHours }: PrivilegeGrant) {
  return { roles, principals, mostHours };
}

function tooMany() {
  return conflict('trust.privilege-grant.many', {
    en: `There are ${mostGrants} privileges already. Remove those that nobody needs.`,
    zh: `权限已达 ${mostGrants} 项。请删除不再需要的权限。`,
  });
}
