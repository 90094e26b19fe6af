import { type Db, notFound, type Operation, operation } from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { actorOf, listOf, PersonSchema, RoleName, TextSchema, Whom } from '../page.ts';
import type { Person } from '../people.ts';
import { allTerms, type RoleTerms, saveTerms, termsOf } from './role-terms.ts';

const TermsSchema = Type.Object({
  role: Type.String(),
  title: TextSchema,
  owners: Type.Array(PersonSchema, { description: 'None: security administrators decide' }),
  open: Type.Boolean({ description: 'Whether people may ask for it' }),
  mostDays: Type.Integer(),
  approvals: Type.Integer({ description: 'How many must approve' }),
});

type TermsDesk = Pick<Desk, 'roles' | 'people' | 'clock'>;

/** Who answers for which role, and on which terms it is lent. */
export function roleOwnerOperations(desk: TermsDesk): readonly Operation[] {
  return [
    operation({
      name: 'access.role-owner.list',
      http: 'GET /access/role-owners',
      summary: { en: 'Who answers for which role, and its terms', zh: '列出各角色的负责人与授予条件' },
      input: Type.Object({}, { additionalProperties: false }),
      output: listOf(TermsSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Role', id: '*' }),
      run: async (_input, { db }) => {
        const terms = await allTerms(db, desk.roles);
        return { items: await Promise.all(terms.map((each) => shown(desk, db, each))), next: null };
      },
    }),
    operation({
      name: 'access.role-owner.set',
      http: 'PUT /access/role-owners/{role}',
      summary: { en: 'Say who answers for a role, and on which terms it is lent', zh: '设定角色的负责人与授予条件' },
      input: Type.Object(
        {
          role: RoleName,
          owners: Type.Array(Whom, {
            maxItems: 20,
            uniqueItems: true,
            description: 'Ids or names; none: security administrators',
          }),
          open: Type.Boolean(),
          mostDays: Type.Integer({ minimum: 1, maximum: 3_660 }),
          approvals: Type.Integer({ minimum: 1, maximum: 2 }),
        },
        { additionalProperties: false },
      ),
      output: TermsSchema,
      risk: 'high',
      resource: ({ role }) => ({ type: 'Role', id: role }),
      run: async ({ role, owners, ...rest }, call) => {
        const former = await termsOf(call.db, desk.roles, role);
        const people: Person[] = [];
        for (const owner of owners) people.push(await findPerson(desk, call.db, owner));
        const terms = { role, owners: [...new Set(people.map(({ id }) => id))], ...rest };
        await saveTerms(call.db, terms, desk.clock.now(), actorOf(call.principal));
        call.note({ ...terms, former: { ...former, owners: [...former.owners] } });
        return shown(desk, call.db, terms);
      },
    }),
  ];
}

/** The enabled person that was named; refuses a name that nobody has. */
export async function findPerson({ people }: Pick<Desk, 'people'>, db: Db, idOrName: string): Promise<Person> {
  const person = await people.find(db, idOrName);
  if (person !== undefined) return person;
  throw notFound({ en: `The enabled person ${idOrName}`, zh: `启用的人员 ${idOrName} ` });
}

async function shown(desk: TermsDesk, db: Db, terms: RoleTerms): Promise<Static<typeof TermsSchema>> {
  const role = desk.roles.find(({ name }) => name === terms.role);
  const owners = await Promise.all(
    terms.owners.map(async (id) => (await desk.people.find(db, id)) ?? { id, name: id }),
  );
  return { ...terms, title: role?.title ?? { en: terms.role, zh: terms.role }, owners };
}
