import { type Call, conflict, newId, notFound, type Operation, operation, Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, reasonSchema, showTime } from '../answers.ts';
import { type AssistedReset, signInTables } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import { replacePassword } from '../password/password.store.ts';
import { plainName } from '../password/password-proof.ts';
import { findAccount, findAccountByName } from '../registry/account.store.ts';
import { keepDutiesHeld } from '../registry/duties.ts';
import { endSessions } from '../session/session.store.ts';
import { makeLink } from '../session/sign-in.ts';
import type { Account } from '../tables.ts';
import { deleteFactors } from './factor.store.ts';

/** How long the link of a reset works: the person stands at the desk, ms. */
const linkLifetime = 3_600_000;
const waitingLifetime = 24 * 3_600_000;

const resetSchema = Type.Object({
  id: Type.String(),
  user: Type.Object({ id: Type.String(), name: Type.String() }),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('done'), Type.Literal('withdrawn')]),
  reason: Type.String(),
  checked: Type.String(),
  askedBy: Type.String(),
  askedAt: Type.String(),
  expiresAt: Type.String(),
  decidedBy: Type.Union([Type.String(), Type.Null()]),
});
const answerSchema = Type.Object({
  reset: resetSchema,
  link: Type.Optional(Type.String({ description: 'One-time sign-in link, shown once' })),
});

/**
 * Resets at a clerk's desk: who has lost password or factors comes in person, the clerk looks at a document, and gives a
 * one-time link. For accounts that administer, a second person has to agree, who gets the link.
 */
export function assistedResetOperations(desk: Desk): readonly Operation[] {
  return [list(desk), ask(desk), approve(desk), withdraw(desk)];
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.assisted-reset.list',
    http: 'GET /identity/assisted-resets',
    summary: { en: 'List assisted resets', zh: '列出柜台重置' },
    input: Type.Object({}, { additionalProperties: false }),
    output: listSchema(resetSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'User', id: '*' }),
    run: async (_input, call) => {
      const rows = await signInTables(call.db)
        .selectFrom('identity.assisted_reset')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(100)
        .execute();
      return { items: await Promise.all(rows.map((row) => show(desk, row))), next: null };
    },
  });
}

function ask(desk: Desk): Operation {
  return operation({
    name: 'identity.assisted-reset.ask',
    http: 'POST /identity/assisted-resets',
    summary: { en: 'Reset the sign-in of a person at the desk', zh: '为到场人员重置登录' },
    input: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 64 }),
        checked: Type.String({
          minLength: 4,
          maxLength: 500,
          description: 'Which document was seen, and how the person was known',
        }),
        reason: reasonSchema,
      },
      { additionalProperties: false },
    ),
    output: answerSchema,
    risk: 'high',
    resource: (input) => ({ type: 'User', id: input.name ?? '*' }),
    run: async (input, call) => {
      const account = await findAccountByName(call.db, plainName(input.name), desk.clock.now());
      if (account === undefined || account.kind !== 'person' || account.disabled_at !== null) throw notFound(theUser);
      if (account.id === call.principal.id) throw notOneself();
      const now = desk.clock.now();
      const row: AssistedReset = {
        id: newId(),
        account: account.id,
        state: administers(desk, account) ? 'waiting' : 'done',
        reason: input.reason,
        checked: input.checked,
        asked_by: call.principal.id,
        asked_by_name: call.principal.name,
        asked_at: now,
        expires_at: now + waitingLifetime,
        decided_by: null,
        decided_by_name: null,
        decided_at: null,
      };
      await signInTables(call.db).insertInto('identity.assisted_reset').values(row).execute();
      call.note({ user: account.id, name: account.name, reset: row.id, checked: input.checked, reason: input.reason });
      if (row.state === 'waiting') return { reset: await show(desk, row) };
      return { reset: await show(desk, row), link: await carryOut(desk, call, account) };
    },
  });
}

function approve(desk: Desk): Operation {
  return operation({
    name: 'identity.assisted-reset.approve',
    http: 'POST /identity/assisted-resets/{id}/approve',
    summary: { en: 'Agree to the reset of an administrator, as the second person', zh: '作为第二人同意重置管理员' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: answerSchema,
    risk: 'critical',
    resource: (input) => ({ type: 'AssistedReset', id: input.id }),
    run: async (input, call) => {
      const row = await waiting(desk, call, input.id);
      if (row.asked_by === call.principal.id || row.account === call.principal.id) throw secondPerson();
      const account = await findAccount(call.db, row.account, desk.clock.now());
      if (account === undefined || account.disabled_at !== null) throw notFound(theUser);
      const decided = await decide(desk, call, row, 'done');
      call.note({ user: account.id, name: account.name, askedBy: row.asked_by_name, reason: row.reason });
      return { reset: await show(desk, decided), link: await carryOut(desk, call, account) };
    },
  });
}

function withdraw(desk: Desk): Operation {
  return operation({
    name: 'identity.assisted-reset.withdraw',
    http: 'POST /identity/assisted-resets/{id}/withdraw',
    summary: { en: 'Withdraw a waiting reset', zh: '撤回待批的重置' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: Type.Object({ reset: resetSchema }),
    risk: 'medium',
    resource: (input) => ({ type: 'AssistedReset', id: input.id }),
    run: async (input, call) => {
      const row = await waiting(desk, call, input.id);
      call.note({ user: row.account, reason: input.reason });
      return { reset: await show(desk, await decide(desk, call, row, 'withdrawn')) };
    },
  });
}

/** Takes away what was lost and makes the link. Nobody comes in by what is taken away, nor by a session of before. */
async function carryOut(desk: Desk, call: Call, account: Account): Promise<string> {
  const now = desk.clock.now();
  await keepDutiesHeld(call.db, desk, account, account.roles, now);
  await replacePassword(call.db, account.id, null, false, now);
  const factors = await deleteFactors(call.db, account.id);
  const sessionsEnded = await endSessions(call.db, account.id, now);
  call.note({ factorsRemoved: factors, sessionsEnded });
  call.afterCommit(() => desk.changed(account.id));
  return makeLink(desk, call.db, account.id, linkLifetime);
}

/** Whoever holds a duty or keeps other people's accounts: for them two have to look. */
function administers(desk: Desk, account: Account): boolean {
  const strong = new Set(desk.roles.filter(({ duty }) => duty).map(({ name }) => name));
  return account.roles.some((role) => strong.has(role) || role === 'clerk' || role === 'department-administrator');
}

/** The row under lock, so that two decisions do not cross. */
async function waiting(desk: Desk, call: Call, id: string): Promise<AssistedReset> {
  const row = await signInTables(call.db)
    .selectFrom('identity.assisted_reset')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound({ en: 'The reset', zh: '该重置' });
  if (row.state === 'waiting' && row.expires_at > desk.clock.now()) return row;
  throw conflict('identity.assisted-reset.over', {
    en: 'This reset was decided already or has waited for more than a day. Ask for it again.',
    zh: '该重置已处理或等待超过一天，请重新发起。',
  });
}

async function decide(desk: Desk, call: Call, row: AssistedReset, state: 'done' | 'withdrawn'): Promise<AssistedReset> {
  const { id, name } = call.principal;
  const change = { state, decided_by: id, decided_by_name: name, decided_at: desk.clock.now() };
  await signInTables(call.db).updateTable('identity.assisted_reset').set(change).where('id', '=', row.id).execute();
  return { ...row, ...change };
}

async function show(desk: Desk, row: AssistedReset) {
  return {
    id: row.id,
    user: { id: row.account, name: (await desk.accounts.get(row.account))?.name ?? '' },
    state: row.state,
    reason: row.reason,
    checked: row.checked,
    askedBy: row.asked_by_name,
    askedAt: showTime(row.asked_at),
    expiresAt: showTime(row.expires_at),
    decidedBy: row.decided_by_name,
  };
}

const theUser = { en: 'The user', zh: '该用户' };

function notOneself(): Problem {
  return conflict('identity.user.oneself', {
    en: 'You cannot do this to your own account. Ask another clerk.',
    zh: '您不能对自己的账户执行此操作，请由其他经办人操作。',
  });
}

function secondPerson(): Problem {
  return new Problem('identity.assisted-reset.second-person', 403, {
    en: 'A second person has to agree: not the one who asked, and not the one it is for.',
    zh: '须由第二人同意：不能是发起人，也不能是被重置的本人。',
  });
}
