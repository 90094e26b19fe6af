import { type Call, conflict, type Db, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, reasonSchema, showTime } from '../answers.ts';
import { type BreakGlass, signInTables } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import { replacePassword } from '../password/password.store.ts';
import { findAccount, insertAccount } from '../registry/account.store.ts';
import { checkRoles } from '../registry/duties.ts';
import { endSessions } from '../session/session.store.ts';
import { breakGlassAlarm } from './break-glass.ts';
import { makePrintedCode } from './recovery-codes.ts';

const accountSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  sealedAt: Type.String(),
  sealedBy: Type.String(),
  usedAt: Type.Union([Type.String(), Type.Null()]),
  usedFrom: Type.Union([Type.String(), Type.Null()]),
});
const envelopes = {
  account: accountSchema,
  envelopes: Type.Array(Type.String(), { description: 'Shown once; one after the other they are the password' }),
};

/** Accounts for the worst day, whose password lies in two sealed envelopes. */
export function breakGlassOperations(desk: Desk): readonly Operation[] {
  return [list(), make(desk), seal(desk)];
}

function list(): Operation {
  return operation({
    name: 'identity.break-glass.list',
    http: 'GET /identity/break-glass',
    summary: { en: 'List break-glass accounts', zh: '列出应急账户' },
    input: Type.Object({}, { additionalProperties: false }),
    output: listSchema(accountSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'User', id: '*' }),
    run: async (_input, call) => ({ items: await listAccounts(call.db), next: null }),
  });
}

function make(desk: Desk): Operation {
  return operation({
    name: 'identity.break-glass.make',
    http: 'POST /identity/break-glass',
    summary: { en: 'Make a break-glass account', zh: '建立应急账户' },
    input: Type.Object(
      {
        name: Type.String({ minLength: 2, maxLength: 64, pattern: '^[a-z0-9][a-z0-9._-]*$' }),
        roles: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 8 }),
        reason: reasonSchema,
      },
      { additionalProperties: false },
    ),
    output: Type.Object(envelopes),
    risk: 'critical',
    resource: (input) => ({ type: 'User', id: input.name ?? '*' }),
    run: async (input, call) => {
      const roles = checkRoles(desk.roles, input.roles, 'person');
      const id = newId();
      const inserted = await insertAccount(call.db, {
        id,
        name: input.name,
        display_name: input.name,
        roles,
        language: call.language,
        created_at: desk.clock.now(),
        disabled_at: null,
        password_hash: null,
        password_version: 0,
        must_change_password: false,
        last_seen_at: null,
        kind: 'break-glass',
        owner: call.principal.id,
      });
      if (!inserted) throw nameTaken(input.name);
      call.note({ user: id, name: input.name, roles, reason: input.reason });
      return sealAnew(desk, call, id);
    },
  });
}

function seal(desk: Desk): Operation {
  return operation({
    name: 'identity.break-glass.seal',
    http: 'POST /identity/break-glass/{id}/seal',
    summary: { en: 'Seal a break-glass account anew', zh: '重新封存应急账户' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: Type.Object(envelopes),
    risk: 'critical',
    resource: (input) => ({ type: 'User', id: input.id }),
    run: async (input, call) => {
      const account = await findAccount(call.db, input.id, desk.clock.now());
      if (account?.kind !== 'break-glass') throw notFound({ en: 'The break-glass account', zh: '该应急账户' });
      await endSessions(call.db, account.id, desk.clock.now());
      call.note({ user: account.id, name: account.name, reason: input.reason });
      call.afterCommit(() => desk.alarms.clear(breakGlassAlarm(account.name)));
      return sealAnew(desk, call, account.id);
    },
  });
}

/** A new password in two halves of 100 bits each; neither alone opens anything. */
async function sealAnew(desk: Desk, call: Call, id: string) {
  const halves = [makePrintedCode(20), makePrintedCode(20)];
  await replacePassword(call.db, id, await desk.hasher.hash(halves.join('')), false, desk.clock.now());
  const row: BreakGlass = {
    account: id,
    sealed_at: desk.clock.now(),
    sealed_by: call.principal.name,
    used_at: null,
    used_from: null,
  };
  await signInTables(call.db)
    .insertInto('identity.break_glass')
    .values(row)
    .onConflict((known) => known.column('account').doUpdateSet(row))
    .execute();
  call.afterCommit(() => desk.changed(id));
  const [account] = await listAccounts(call.db, id);
  if (account === undefined) throw notFound({ en: 'The break-glass account', zh: '该应急账户' });
  return { account, envelopes: halves };
}

async function listAccounts(db: Db, id?: string) {
  const rows = await signInTables(db)
    .withTables<{ 'identity.account': { id: string; name: string; roles: readonly string[] } }>()
    .selectFrom('identity.break_glass')
    .innerJoin('identity.account', 'identity.account.id', 'identity.break_glass.account')
    .selectAll('identity.break_glass')
    .select(['identity.account.name', 'identity.account.roles'])
    .orderBy('identity.account.name')
    .execute();
  return rows
    .filter(({ account }) => id === undefined || account === id)
    .map((row) => ({
      id: row.account,
      name: row.name,
      roles: [...row.roles],
      sealedAt: showTime(row.sealed_at),
      sealedBy: row.sealed_by,
      usedAt: row.used_at === null ? null : showTime(row.used_at),
      usedFrom: row.used_from,
    }));
}

function nameTaken(name: string) {
  return conflict('identity.user.name-taken', {
    en: `There is a user named ${name} already. Choose another name.`,
    zh: `已存在名为 ${name} 的用户，请换一个名称。`,
  });
}
