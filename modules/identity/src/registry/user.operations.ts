import { type Call, conflict, type Db, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, pageOf, pagingSchema, reasonSchema, showUser, userSchema } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { replacePassword } from '../password/password.store.ts';
import { readPolicy } from '../password/password-policy.ts';
import { longestPassword } from '../password/password-quality.ts';
import { deleteLinks, endSessions } from '../session/session.store.ts';
import { makeLink } from '../session/sign-in.ts';
import type { Account } from '../tables.ts';
import { findAccount, insertAccount, listAccounts, type NewAccount, updateAccount } from './account.store.ts';
import {
  checkOwnRoles,
  checkRoles,
  keepDutiesHeld,
  requireDutiesOf,
  requireRolesOf,
  requireSecurityDuty,
  requireSecurityDutyForPassword,
} from './duties.ts';
import { contactFields, contactsOf, kindSchema, openPlace, ownerOf } from './person-fields.ts';
import { searchSchema } from './registry-answers.ts';
import { endGrants, fromPost } from './role-holders.ts';
import { accountFacts, listFacts, listResource, listScope, onlySeen, organisationFacts } from './scope.ts';

/** How long the link of a new or reset user works, ms. */
const linkLifetime = (desk: Desk): number => readPolicy(desk.settings).linkHours * 3_600_000;

const rolesSchema = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 });
const userAnswer = Type.Object({ user: userSchema });
const linkSchema = Type.String({ description: 'One-time sign-in link, to be put after the address of the console' });
const whom = { id: idSchema };

/** The life cycle of users and their roles. */
export function userOperations(desk: Desk): readonly Operation[] {
  return [list(desk), create(desk), disable(desk), enable(desk), reset(desk), assignRoles(desk)];
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.user.list',
    http: 'GET /identity/users',
    summary: { en: 'List users', zh: '列出用户' },
    input: Type.Object(
      {
        ...pagingSchema,
        organisation: Type.Optional(idSchema),
        text: Type.Optional(searchSchema),
        role: Type.Optional(Type.String({ maxLength: 64, description: 'Only those who hold it' })),
        state: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('disabled'), Type.Literal('invited')])),
      },
      { additionalProperties: false },
    ),
    output: listSchema(userSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: listResource('User'),
    facts: listFacts(desk),
    run: async ({ organisation, text, role, state, cursor, limit = 100 }, call) => {
      const organisations = await listScope(desk, call, 'identity.user.list', { type: 'User', organisation });
      const filter = { text, organisations, role, state, before: cursor, limit: limit + 1 };
      const rows = await listAccounts(call.db, filter, desk.clock.now());
      const { next } = pageOf(rows, limit, ({ id }) => id);
      const page = rows.slice(0, limit);
      const seen = await onlySeen(desk, call, 'identity.user.list', 'User', page, (row) => row.organisation);
      return { items: seen.map((row) => showUser(row, desk.presence)), next };
    },
  });
}

function create(desk: Desk): Operation {
  return operation({
    name: 'identity.user.create',
    http: 'POST /identity/users',
    summary: { en: 'Create a user', zh: '创建用户' },
    input: Type.Object(
      {
        name: Type.String({ minLength: 2, maxLength: 64, pattern: '^[a-z0-9][a-z0-9._-]*$' }),
        displayName: Type.String({ minLength: 1, maxLength: 128 }),
        roles: rolesSchema,
        language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
        password: Type.Optional(Type.String({ minLength: 1, maxLength: longestPassword })),
        mustChangePassword: Type.Optional(
          Type.Boolean({ description: 'Whether the given password is for the first sign-in only; default true' }),
        ),
        organisation: Type.Optional(idSchema),
        ...contactFields,
        kind: Type.Optional(kindSchema),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ user: userSchema, link: Type.Optional(linkSchema) }),
    risk: 'medium',
    resource: (input) => ({ type: 'User', id: input.name ?? '*' }),
    facts: organisationFacts(desk),
    run: async (input, call) => {
      const roles = checkRoles(desk.roles, input.roles, 'person');
      if (roles.length > 0) requireSecurityDuty(call.principal);
      if (input.password !== undefined && input.mustChangePassword === false) {
        requireSecurityDutyForPassword(call.principal);
      }
      const about = { name: input.name, words: [input.displayName] };
      const problem = input.password === undefined ? undefined : await desk.quality.problem(input.password, about);
      if (problem !== undefined) throw problem;
      const account: NewAccount = {
        id: newId(),
        name: input.name,
        display_name: input.displayName,
        roles,
        language: input.language ?? call.language,
        created_at: desk.clock.now(),
        disabled_at: null,
        password_hash: input.password === undefined ? null : await desk.hasher.hash(input.password),
        password_version: 0,
        must_change_password:
          input.password !== undefined &&
          (readPolicy(desk.settings).alwaysChangeAtFirst || (input.mustChangePassword ?? true)),
        last_seen_at: null,
        organisation: await openPlace(call, input.organisation),
        ...contactsOf(input),
        ...ownerOf(input.kind, call),
      };
      // Before the account is there: what it holds already would be no new conflict.
      await desk.separation?.check(call.db, account.id, roles);
      if (!(await insertAccount(call.db, account))) throw nameTaken(input.name);
      call.note({ user: account.id, name: account.name, roles });
      call.afterCommit(() => desk.changed(account.id));
      const user = showUser(await named(desk, call, account.id), desk.presence);
      if (input.password !== undefined) return { user };
      return { user, link: await makeLink(desk, call.db, account.id, linkLifetime(desk)) };
    },
  });
}

function nameTaken(name: string) {
  return conflict('identity.user.name-taken', {
    en: `There is a user named ${name} already. Choose another name.`,
    zh: `已存在名为 ${name} 的用户，请换一个名称。`,
  });
}

function disable(desk: Desk): Operation {
  return operation({
    name: 'identity.user.disable',
    http: 'POST /identity/users/{id}/disable',
    summary: { en: 'Disable a user', zh: '停用用户' },
    input: Type.Object({ ...whom, reason: reasonSchema }, { additionalProperties: false }),
    output: userAnswer,
    risk: 'high',
    resource: (input) => ({ type: 'User', id: input.id }),
    facts: accountFacts(desk),
    run: async (input, call) => {
      const account = await named(desk, call, input.id);
      if (account.id === call.principal.id) throw notOneself();
      requireRolesOf(account, call.principal);
      await keepDutiesHeld(call.db, desk, account, account.roles, desk.clock.now());
      const now = desk.clock.now();
      await updateAccount(call.db, account.id, { disabled_at: account.disabled_at ?? now });
      await deleteLinks(call.db, account.id);
      const ended = await endSessions(call.db, account.id, now);
      return changed(desk, call, account, { reason: input.reason, sessionsEnded: ended });
    },
  });
}

function notOneself() {
  return conflict('identity.user.oneself', {
    en: 'You cannot do this to your own account. Ask another system administrator.',
    zh: '您不能对自己的账户执行此操作，请由另一位系统管理员操作。',
  });
}

function enable(desk: Desk): Operation {
  return operation({
    name: 'identity.user.enable',
    http: 'POST /identity/users/{id}/enable',
    summary: { en: 'Enable a user again', zh: '重新启用用户' },
    input: Type.Object({ ...whom, reason: Type.Optional(reasonSchema) }, { additionalProperties: false }),
    output: userAnswer,
    risk: 'medium',
    resource: (input) => ({ type: 'User', id: input.id }),
    facts: accountFacts(desk),
    run: async (input, call) => {
      const account = await named(desk, call, input.id);
      requireRolesOf(account, call.principal);
      if (account.leaves_at !== null && account.leaves_at <= desk.clock.now()) throw hasLeft();
      await desk.separation?.check(call.db, account.id, account.roles);
      await updateAccount(call.db, account.id, { disabled_at: null });
      return changed(desk, call, account, { reason: input.reason ?? '' });
    },
  });
}

function reset(desk: Desk): Operation {
  return operation({
    name: 'identity.user.reset',
    http: 'POST /identity/users/{id}/reset',
    summary: { en: 'Take the password away and make a one-time sign-in link', zh: '重置口令并生成一次性登录链接' },
    input: Type.Object({ ...whom, reason: Type.Optional(reasonSchema) }, { additionalProperties: false }),
    output: Type.Object({ link: linkSchema }),
    risk: 'high',
    resource: (input) => ({ type: 'User', id: input.id }),
    facts: accountFacts(desk),
    run: async (input, call) => {
      const account = await named(desk, call, input.id);
      if (account.id === call.principal.id) throw notOneself();
      requireDutiesOf(desk.roles, account, call.principal);
      requireRolesOf(account, call.principal);
      // Two who reset each other at the same moment must not both be left without a password.
      await keepDutiesHeld(call.db, desk, account, account.roles, desk.clock.now());
      await replacePassword(call.db, account.id, null, false, desk.clock.now());
      await desk.tellOwner(call.db, account.id, 'password-reset');
      const ended = await endSessions(call.db, account.id, desk.clock.now());
      const link = await makeLink(desk, call.db, account.id, linkLifetime(desk));
      await changed(desk, call, account, { reason: input.reason ?? '', sessionsEnded: ended });
      return { link };
    },
  });
}

function assignRoles(desk: Desk): Operation {
  return operation({
    name: 'identity.role.assign',
    http: 'PUT /identity/users/{id}/roles',
    summary: { en: 'Set the roles of a user', zh: '设置用户角色' },
    input: Type.Object({ ...whom, roles: rolesSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: userAnswer,
    risk: 'high',
    resource: (input) => ({ type: 'User', id: input.id }),
    facts: accountFacts(desk),
    run: async (input, call) => {
      const account = await named(desk, call, input.id);
      const roles = checkRoles(desk.roles, input.roles, 'person');
      checkOwnRoles(account, roles, call.principal);
      await desk.separation?.check(call.db, account.id, roles);
      const left = account.roles.filter((role) => !roles.includes(role));
      await keepDutiesHeld(call.db, desk, account, left, desk.clock.now());
      await setRoles(desk, call.db, account, roles);
      return changed(desk, call, account, { from: account.roles, to: roles, reason: input.reason });
    },
  });
}

/**
 * Makes `roles` all that the account holds: what posts and requests give is not assigned a second time, what was given on
 * request ends when it is left out, and what a post gives cannot be.
 */
async function setRoles(desk: Desk, db: Db, account: Account, roles: readonly string[]): Promise<void> {
  const given = account.roles.filter((role) => !account.assigned.includes(role));
  await updateAccount(db, account.id, { roles: roles.filter((role) => !given.includes(role)) });
  const now = desk.clock.now();
  for (const role of account.roles) if (!roles.includes(role)) await endGrants(db, account.id, role, now);
  const kept = (await findAccount(db, account.id, now))?.roles.filter((role) => !roles.includes(role)) ?? [];
  if (kept.length > 0) throw fromPost(account.name, kept);
}

function hasLeft() {
  return conflict('identity.user.left', {
    en: 'This person has left. Order the joining: the account opens when the order comes into force.',
    zh: '该人员已离任。请办理入职令，账户将在其生效时启用。',
  });
}

async function named(desk: Desk, call: Call, id: string): Promise<Account> {
  const account = await findAccount(call.db, id, desk.clock.now());
  if (account === undefined) throw notFound({ en: 'The user', zh: '该用户' });
  return account;
}

/** Notes the change, lets it be felt after the commit, and answers the user as it is now. */
async function changed(desk: Desk, call: Call, account: Account, facts: Parameters<Call['note']>[0]) {
  call.note({ name: account.name, ...facts });
  call.afterCommit(() => desk.changed(account.id));
  return { user: showUser(await named(desk, call, account.id), desk.presence) };
}
