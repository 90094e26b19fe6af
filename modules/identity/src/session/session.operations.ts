import { type Call, notFound, type Operation, operation, Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import {
  idSchema,
  listSchema,
  pageOf,
  pagingSchema,
  sessionSchema,
  showSession,
  showTime,
  showUser,
  userSchema,
} from '../answers.ts';
import { sessionLimits } from '../authenticate.ts';
import type { Desk } from '../desk.ts';
import type { BroughtProof } from '../factors/prove-factor.ts';
import { longestPassword } from '../password/password-quality.ts';
import { puzzleSchema } from '../password/puzzle/puzzles.ts';
import { findAccount } from '../registry/account.store.ts';
import { chainAtRisk } from '../risk/chain-at-risk.ts';
import type { Account } from '../tables.ts';
import { attemptLifetime, mintAttempt } from './attempt-token.ts';
import { proveSession, sessionChallenge } from './prove-session.ts';
import { endSessions, findSessionById, listSessions, updateSession } from './session.store.ts';
import { mayEndSessions, maySeeSessions, sessionScope } from './session-scope.ts';
import { proofFields } from './sign-in.operations.ts';
import { redeemLink, refusedSignIn, sessionCookie } from './sign-in.ts';
import { moreNeeded, proceed } from './sign-in-flow.ts';

const signedIn = Type.Object({ user: userSchema, mustChangePassword: Type.Boolean() });
const password = Type.String({ minLength: 1, maxLength: longestPassword });
const nothing = Type.Object({}, { additionalProperties: false });

/** Signing in and out. */
export function sessionOperations(desk: Desk): readonly Operation[] {
  return [start(desk), redeem(desk), current(desk), challenge(desk), prove(desk), end(desk), list(desk), revoke(desk)];
}

function start(desk: Desk): Operation {
  return operation({
    name: 'identity.session.start',
    http: 'POST /identity/sessions',
    summary: { en: 'Sign in with name and password', zh: '使用用户名和口令登录' },
    input: Type.Object(
      { name: Type.String({ minLength: 1, maxLength: 128 }), password, puzzle: Type.Optional(puzzleSchema) },
      { additionalProperties: false },
    ),
    output: signedIn,
    risk: 'low',
    authentication: 'none',
    // Hashing must not hold a connection: a flood of guesses would take them all.
    transaction: false,
    resource: () => ({ type: 'Session', id: '*' }),
    run: async (input, call) => {
      const account = await desk.provePassword(input.name, input.password, call.address, input.puzzle);
      if (account === undefined) throw refusedSignIn();
      await enter(desk, call, account, 'password');
      return answerOf(desk, account);
    },
  });
}

function redeem(desk: Desk): Operation {
  return operation({
    name: 'identity.session.redeem',
    http: 'POST /identity/sessions/redeem',
    summary: { en: 'Sign in with a one-time link', zh: '使用一次性链接登录' },
    input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 128 }) }, { additionalProperties: false }),
    output: signedIn,
    risk: 'low',
    authentication: 'none',
    resource: () => ({ type: 'Session', id: '*' }),
    // What the link proved must stay proved when the sign-in needs more.
    transaction: false,
    run: async (input, call) => {
      const account = await redeemLink(desk, desk.db, input.token);
      if (account === undefined) {
        throw new Problem('identity.link.invalid', 401, {
          en: 'This link was used already, has expired or was replaced. Ask for a new one.',
          zh: '此链接已使用、已过期或已被替换，请索取新的链接。',
        });
      }
      await enter(desk, call, account, 'link');
      return answerOf(desk, account);
    },
  });
}

/** Starts the session after a first proof, where the chain asks for no more. */
async function enter(desk: Desk, call: Call, account: Account, proof: 'password' | 'link'): Promise<void> {
  const now = desk.clock.now();
  const risk = await chainAtRisk(desk, account, call, [proof]);
  const token = mintAttempt(desk.signer, call.browser, now);
  const step = { token, expires: now + attemptLifetime, account, ...risk, proved: [proof], before: undefined };
  const more = await desk.db.transaction().execute((db) => proceed(desk, db, call, step));
  if (more !== undefined) throw moreNeeded(more);
}

function answerOf(desk: Desk, account: Account) {
  const user = showUser(account, desk.presence);
  return { user, mustChangePassword: user.mustChangePassword };
}

function current(desk: Desk): Operation {
  return operation({
    name: 'identity.session.current',
    http: 'GET /identity/sessions/current',
    summary: { en: 'Who am I', zh: '当前登录者' },
    input: nothing,
    output: Type.Object({
      user: userSchema,
      mustChangePassword: Type.Boolean(),
      duties: Type.Object({ system: Type.Boolean(), security: Type.Boolean(), audit: Type.Boolean() }),
      allDutiesInOneHand: Type.Boolean(),
    }),
    risk: 'low',
    recording: 'aggregate',
    duringPasswordChange: true,
    resource: () => ({ type: 'Session', id: 'current' }),
    run: async (_input, call) => {
      const account = await desk.accounts.get(call.principal.id);
      if (account === undefined) throw notFound({ en: 'Your account', zh: '您的账户' });
      const holds = (duty: string) => account.roles.includes(`${duty}-administrator`);
      const duties = { system: holds('system'), security: holds('security'), audit: holds('audit') };
      return {
        ...answerOf(desk, account),
        duties,
        allDutiesInOneHand: duties.system && duties.security && duties.audit,
      };
    },
  });
}

function challenge(desk: Desk): Operation {
  return operation({
    name: 'identity.session.challenge',
    http: 'GET /identity/sessions/challenge',
    summary: { en: 'What the caller can prove himself again with', zh: '可用于再次验证身份的方式' },
    input: nothing,
    output: Type.Object({
      methods: Type.Array(Type.String()),
      passkey: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]),
      challenge: Type.Union([Type.String(), Type.Null()]),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Session', id: 'current' }),
    run: (_input, call) => sessionChallenge(desk, call),
  });
}

function prove(desk: Desk): Operation {
  return operation({
    name: 'identity.session.prove',
    http: 'POST /identity/sessions/prove',
    summary: { en: 'Prove again who one is before a critical act', zh: '关键操作前再次验证身份' },
    input: Type.Object(
      { ...proofFields, method: Type.Optional(proofFields.method) },
      { additionalProperties: false, description: 'Without a method: the password' },
    ),
    output: Type.Object({ provedAt: Type.String() }),
    risk: 'low',
    transaction: false,
    resource: () => ({ type: 'Session', id: 'current' }),
    run: async ({ method = 'password', ...proof }, call) => {
      const provedAt = await proveSession(desk, call, { ...proof, method } as BroughtProof);
      if (provedAt === undefined) throw method === 'password' ? wrongPassword() : wrongProofAgain();
      return { provedAt: showTime(provedAt) };
    },
  });
}

function wrongProofAgain(): Problem {
  return new Problem('identity.session.proof-wrong', 403, {
    en: 'This proof is not right, or was used before. Try again.',
    zh: '该验证不正确或已使用过，请重试。',
  });
}

/** A signed-in person gave a wrong present password; 403, so that nothing signs him out. */
export function wrongPassword(): Problem {
  return new Problem('identity.password.wrong', 403, {
    en: 'This is not your present password. Try again.',
    zh: '这不是您当前的口令，请重试。',
  });
}

function end(desk: Desk): Operation {
  return operation({
    name: 'identity.session.end',
    http: 'DELETE /identity/sessions/current',
    summary: { en: 'Sign out', zh: '退出登录' },
    input: nothing,
    output: nothing,
    risk: 'low',
    duringPasswordChange: true,
    resource: () => ({ type: 'Session', id: 'current' }),
    run: async (_input, call) => {
      if (call.principal.session !== undefined) await endOne(desk, call, call.principal.session, call.principal.id);
      call.cookie(sessionCookie, '', 0);
      return {};
    },
  });
}

async function endOne(desk: Desk, call: Call, session: string, account: string): Promise<void> {
  await updateSession(call.db, session, { ended_at: desk.clock.now() });
  call.afterCommit(() => {
    desk.changed(account);
    desk.live.announce('identity.session', { id: session });
  });
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.session.list',
    http: 'GET /identity/sessions',
    summary: { en: 'List living sessions', zh: '列出有效会话' },
    input: Type.Object({ ...pagingSchema, user: Type.Optional(idSchema) }, { additionalProperties: false }),
    output: listSchema(sessionSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: (input) => ({ type: 'User', id: input.user ?? '*' }),
    run: async ({ user, cursor, limit = 100 }, call) => {
      const scope = await sessionScope(desk, call);
      const asked = user === undefined ? undefined : await desk.accounts.get(user);
      if (user !== undefined && (asked === undefined || !(await maySeeSessions(desk, call, asked)))) {
        throw notFound({ en: 'The user', zh: '该用户' });
      }
      const { idle, absolute } = sessionLimits(desk.settings);
      const now = desk.clock.now();
      const filter = {
        account: user ?? (scope.kind === 'own' ? call.principal.id : undefined),
        organisations: user === undefined && scope.kind === 'within' ? scope.organisations : undefined,
        seenAfter: now - idle,
        startedAfter: now - absolute,
        now,
        before: cursor,
        limit: limit + 1,
      };
      const rows = await listSessions(call.db, filter);
      const names = new Map<string, string>();
      for (const { account } of rows) names.set(account, (await desk.accounts.get(account))?.name ?? '');
      return pageOf(rows, limit, (row) =>
        showSession(row, names.get(row.account) ?? '', desk.presence, call.principal.session),
      );
    },
  });
}

function revoke(desk: Desk): Operation {
  return operation({
    name: 'identity.session.revoke',
    http: 'DELETE /identity/sessions/{id}',
    summary: { en: 'End a session', zh: '终止会话' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: nothing,
    risk: 'medium',
    resource: (input) => ({ type: 'Session', id: input.id }),
    run: async (input, call) => {
      const session = await findSessionById(call.db, input.id);
      const owner = session && (await findAccount(call.db, session.account, desk.clock.now()));
      if (session === undefined || owner === undefined || !(await mayEndSessions(desk, call, owner))) {
        throw notFound({ en: 'The session', zh: '该会话' });
      }
      await endOne(desk, call, session.id, session.account);
      call.note({ user: session.account, name: owner.name });
      return {};
    },
  });
}

/** Ends all sessions of an account but the caller's own. */
export async function endOtherSessions(desk: Desk, call: Call, account: string): Promise<number> {
  return endSessions(call.db, account, desk.clock.now(), call.principal.session);
}
