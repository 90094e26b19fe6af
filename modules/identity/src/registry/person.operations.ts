import { type Call, conflict, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, reasonSchema, showTime, showUser, userSchema } from '../answers.ts';
import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';
import { accountWords, findAccount, updateAccount } from './account.store.ts';
import { requireRolesOf } from './duties.ts';
import { listAppointments, listOrders } from './order.store.ts';
import { changedContactFields, contactsOf, openPlace } from './person-fields.ts';
import { orderSchema, showOrder, timeOrNull } from './registry-answers.ts';
import { listHoldings } from './role-holders.ts';
import { accountFacts } from './scope.ts';

const textOrNull = Type.Union([Type.String(), Type.Null()]);

const personSchema = Type.Object({
  ...userSchema.properties,
  mail: textOrNull,
  mobile: textOrNull,
  employeeNumber: textOrNull,
  owner: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
  leavesAt: textOrNull,
});

const appointmentSchema = Type.Object({
  post: Type.String(),
  title: Type.Object({ en: Type.String(), zh: Type.String() }),
  organisation: Type.String(),
  roles: Type.Array(Type.String()),
  main: Type.Boolean(),
  from: Type.String(),
  until: textOrNull,
  reference: Type.String(),
});

const holdingSchema = Type.Object({
  role: Type.String(),
  source: Type.Union([Type.Literal('assigned'), Type.Literal('post'), Type.Literal('request')]),
  from: Type.String(),
  until: textOrNull,
  post: textOrNull,
});

/** One person: who he is, what he holds and why. */
export function personOperations(desk: Desk): readonly Operation[] {
  return [show(desk), change(desk)];
}

function show(desk: Desk): Operation {
  return operation({
    name: 'identity.user.show',
    http: 'GET /identity/users/{id}',
    summary: {
      en: 'Show a person: posts over time, orders, and where each role comes from',
      zh: '查看人员：历任岗位、人事令与各角色来源',
    },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: Type.Object({
      user: personSchema,
      appointments: Type.Array(appointmentSchema),
      orders: Type.Array(orderSchema),
      holdings: Type.Array(holdingSchema),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'User', id }),
    facts: accountFacts(desk),
    run: async ({ id }, call) => {
      const account = await named(desk, call, id);
      const appointments = await listAppointments(call.db, id);
      const holdings = await listHoldings(call.db, desk.clock.now(), id);
      const orders = await listOrders(call.db, { account: id, limit: 500 });
      return {
        user: await showPerson(desk, call, account),
        appointments: appointments.map((one) => ({
          ...{ post: one.post, title: { en: one.title_en, zh: one.title_zh }, organisation: one.organisation },
          ...{ roles: [...one.roles], main: one.main, reference: one.reference },
          ...{ from: showTime(one.from_at), until: timeOrNull(one.until_at) },
        })),
        orders: orders.map(showOrder),
        holdings: holdings.map(({ role, source, from, until, post }) => ({
          ...{ role, source, from: showTime(from), until: timeOrNull(until ?? null), post: post ?? null },
        })),
      };
    },
  });
}

async function showPerson(desk: Desk, call: Call, account: Account) {
  const owner = account.owner === null ? undefined : await findAccount(call.db, account.owner, desk.clock.now());
  return {
    ...showUser(account, desk.presence),
    ...{ mail: account.mail, mobile: account.mobile, employeeNumber: account.employee_number },
    owner: owner === undefined ? null : { id: owner.id, name: owner.display_name },
    leavesAt: timeOrNull(account.leaves_at),
  };
}

function change(desk: Desk): Operation {
  return operation({
    name: 'identity.user.change',
    http: 'PATCH /identity/users/{id}',
    summary: {
      en: 'Change how a person is named and reached, and where he belongs',
      zh: '修改人员姓名、联系方式与所属机构',
    },
    input: Type.Object(
      {
        id: idSchema,
        displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
        ...changedContactFields,
        organisation: Type.Optional(idSchema),
        reason: Type.Optional(reasonSchema),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ user: personSchema }),
    risk: 'medium',
    resource: ({ id }) => ({ type: 'User', id }),
    facts: accountFacts(desk),
    run: async (input, call) => {
      const account = await named(desk, call, input.id);
      requireRolesOf(account, call.principal);
      if (input.organisation !== undefined) await requireNoPost(desk, call, account);
      const next = {
        display_name: input.displayName ?? account.display_name,
        language: input.language ?? account.language,
        ...contactsOf(input),
        ...(input.organisation === undefined ? {} : { organisation: await openPlace(call, input.organisation) }),
      };
      const words = accountWords({ ...account, ...next });
      await updateAccount(call.db, account.id, { ...next, words });
      // Which fields, not what stands in them: the log is kept for ever, and people may ask to be forgotten.
      const { id: _id, reason, ...fields } = input;
      call.note({ name: account.name, changed: Object.keys(fields), ...(reason === undefined ? {} : { reason }) });
      call.afterCommit(() => desk.changed(account.id));
      return { user: await showPerson(desk, call, await named(desk, call, account.id)) };
    },
  });
}

/** Where somebody with a post belongs follows from the post. */
async function requireNoPost(desk: Desk, call: Call, account: Account): Promise<void> {
  const now = desk.clock.now();
  const posts = await listAppointments(call.db, account.id);
  if (!posts.some(({ main, until_at }) => main && (until_at === null || until_at > now))) return;
  throw conflict('identity.user.has-post', {
    en: 'This person holds a post, and belongs where the post is. Order a move.',
    zh: '该人员已有岗位，其所属机构由岗位决定。请下达调动令。',
  });
}

async function named(desk: Desk, call: Call, id: string): Promise<Account> {
  const account = await findAccount(call.db, id, desk.clock.now());
  if (account === undefined) throw notFound({ en: 'The user', zh: '该用户' });
  return account;
}
