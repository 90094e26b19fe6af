import {
  type Call,
  conflict,
  invalid,
  newId,
  notFound,
  type Operation,
  operation,
  type Principal,
} from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import {
  Id,
  listOf,
  Moment,
  MomentIn,
  MomentOrNull,
  PersonSchema,
  pageInput,
  pageOf,
  Reason,
  RoleName,
  readCursor,
  readMoment,
  rfc3339,
} from '../page.ts';
import { authorityOver } from './authority.ts';
import { approveRequest, type DecidingDesk, refuseRequest, withdrawRequest } from './decide-request.ts';
import { findRequest, insertRequest, listRequests, type RoleRequest, readApprovals } from './request.store.ts';
import { termsOf } from './role-terms.ts';

const State = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('granted'),
  Type.Literal('refused'),
  Type.Literal('withdrawn'),
  Type.Literal('lapsed'),
]);

const RequestSchema = Type.Object({
  id: Type.String(),
  account: PersonSchema,
  role: Type.String(),
  reason: Type.String(),
  until: Moment,
  requestedAt: Moment,
  state: State,
  decidedAt: MomentOrNull,
  words: Type.Union([Type.String(), Type.Null()], { description: 'Why it was refused' }),
  approvals: Type.Array(
    Type.Object({ by: PersonSchema, standsFor: Type.Union([PersonSchema, Type.Null()]), at: Moment }),
  ),
  needed: Type.Integer({ description: 'How many must approve' }),
  mayDecide: Type.Boolean({ description: 'Whether whoever asks may approve or refuse it' }),
});

/** Days in ms. */
const day = 86_400_000;
/** Who may see every request. */
const overseers = ['security-administrator', 'audit-administrator'];
/** Waiting ones through which the list of what one may decide looks. */
const mostWaiting = 1_000;

/** Asking for a role, and deciding about it. */
export function requestOperations(desk: DecidingDesk): readonly Operation[] {
  return [create(desk), list(desk), show(desk), approve(desk), refuse(desk), withdraw(desk)];
}

function create(desk: DecidingDesk): Operation {
  return operation({
    name: 'access.request.create',
    http: 'POST /access/requests',
    summary: { en: 'Ask for a role for a time', zh: '申请在一段时间内担任角色' },
    input: Type.Object({ role: RoleName, reason: Reason, until: MomentIn }, { additionalProperties: false }),
    output: RequestSchema,
    risk: 'medium',
    resource: () => ({ type: 'RoleRequest', id: '*' }),
    run: async ({ role, reason, until }, call) => {
      const terms = await termsOf(call.db, desk.roles, role);
      if (!terms.open) throw notOpen();
      const now = desk.clock.now();
      const untilAt = readMoment(until);
      if (untilAt <= now || untilAt > now + terms.mostDays * day) throw wrongTime(terms.mostDays);
      const { id: account, name } = call.principal;
      const held = (await desk.holders?.list(call.db, account)) ?? [];
      if (held.some((holding) => holding.role === role)) throw heldAlready();
      await desk.separation.check(call.db, account, [...held.map((holding) => holding.role), role]);
      const times = { untilAt, requestedAt: now, decidedAt: null };
      const request = { id: newId(), account, name, role, reason, ...times, state: 'waiting', words: null } as const;
      if (!(await insertRequest(call.db, request))) throw askedAlready();
      call.note({ request: request.id, role, reason, until: rfc3339(untilAt) });
      call.afterCommit(() => desk.live.announce('access.request', { id: request.id }));
      return shown(desk, call, request);
    },
  });
}

function list(desk: DecidingDesk): Operation {
  return operation({
    name: 'access.request.list',
    http: 'GET /access/requests',
    summary: { en: 'List requests for roles', zh: '列出角色申请' },
    input: Type.Object(
      {
        view: Type.Optional(
          Type.Union([Type.Literal('mine'), Type.Literal('decide'), Type.Literal('all')], {
            description: 'One’s own (the default); those one may decide about; all, for administrators',
          }),
        ),
        state: Type.Optional(State),
        ...pageInput,
      },
      { additionalProperties: false },
    ),
    output: listOf(RequestSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'RoleRequest', id: '*' }),
    run: async ({ view = 'mine', state, cursor, limit = 100 }, call) => {
      const before = readCursor(cursor);
      const from = { ...(before === undefined ? {} : { before }), ...(state === undefined ? {} : { state }) };
      if (view === 'decide') {
        const waiting = await listRequests(call.db, { ...from, state: 'waiting', limit: mostWaiting });
        const all = await Promise.all(waiting.map((request) => shown(desk, call, request)));
        return { items: all.filter(({ mayDecide }) => mayDecide).slice(0, limit), next: null };
      }
      const whose = view === 'all' && oversees(call.principal) ? {} : { account: call.principal.id };
      const page = pageOf(await listRequests(call.db, { ...from, ...whose, limit: limit + 1 }), limit);
      return { items: await Promise.all(page.rows.map((row) => shown(desk, call, row))), next: page.next };
    },
  });
}

function show(desk: DecidingDesk): Operation {
  return operation({
    name: 'access.request.show',
    http: 'GET /access/requests/{id}',
    summary: { en: 'Show a request for a role', zh: '查看角色申请' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: RequestSchema,
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'RoleRequest', id }),
    run: async ({ id }, call) => {
      const request = await findRequest(call.db, id);
      const view = request && (await shown(desk, call, request));
      const { principal } = call;
      if (view === undefined || !(view.account.id === principal.id || view.mayDecide || oversees(principal)))
        throw notFound({ en: 'The request', zh: '该申请' });
      return view;
    },
  });
}

function approve(desk: DecidingDesk): Operation {
  return operation({
    name: 'access.request.approve',
    http: 'POST /access/requests/{id}/approve',
    summary: { en: 'Approve a request for a role', zh: '批准角色申请' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: RequestSchema,
    risk: 'high',
    resource: ({ id }) => ({ type: 'RoleRequest', id }),
    run: async ({ id }, call) => {
      await approveRequest(desk, call, id);
      return again(desk, call, id);
    },
  });
}

function refuse(desk: DecidingDesk): Operation {
  return operation({
    name: 'access.request.refuse',
    http: 'POST /access/requests/{id}/refuse',
    summary: { en: 'Refuse a request for a role', zh: '拒绝角色申请' },
    input: Type.Object({ id: Id, reason: Reason }, { additionalProperties: false }),
    output: RequestSchema,
    risk: 'medium',
    resource: ({ id }) => ({ type: 'RoleRequest', id }),
    run: async ({ id, reason }, call) => {
      await refuseRequest(desk, call, id, reason);
      return again(desk, call, id);
    },
  });
}

function withdraw(desk: DecidingDesk): Operation {
  return operation({
    name: 'access.request.withdraw',
    http: 'POST /access/requests/{id}/withdraw',
    summary: { en: 'Withdraw one’s own request for a role', zh: '撤回自己的角色申请' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: RequestSchema,
    risk: 'low',
    resource: ({ id }) => ({ type: 'RoleRequest', id }),
    run: async ({ id }, call) => {
      await withdrawRequest(desk, call, id);
      return again(desk, call, id);
    },
  });
}

function oversees({ roles }: Principal): boolean {
  return roles.some((role) => overseers.includes(role));
}

async function again(desk: DecidingDesk, call: Call, id: string) {
  const request = await findRequest(call.db, id);
  if (request === undefined) throw notFound({ en: 'The request', zh: '该申请' });
  return shown(desk, call, request);
}

async function shown(desk: DecidingDesk, call: Call, request: RoleRequest): Promise<Static<typeof RequestSchema>> {
  const { id, account, name, role, reason, state, decidedAt, words } = request;
  const terms = await termsOf(call.db, desk.roles, role);
  const approvals = await readApprovals(call.db, [id]);
  const question = { owners: terms.owners, who: call.principal, subject: account };
  const mayDecide =
    state === 'waiting' &&
    !approvals.some(({ approver }) => approver === call.principal.id) &&
    (await authorityOver(desk, call.db, question)) !== undefined;
  return {
    ...{ id, account: { id: account, name }, role, reason, state, words, mayDecide },
    until: rfc3339(request.untilAt),
    requestedAt: rfc3339(request.requestedAt),
    decidedAt: decidedAt === null ? null : rfc3339(decidedAt),
    approvals: approvals.map((approval) => ({
      by: { id: approval.approver, name: approval.name },
      standsFor:
        approval.standsFor === null
          ? null
          : { id: approval.standsFor, name: approval.standsForName ?? approval.standsFor },
      at: rfc3339(approval.at),
    })),
    needed: terms.approvals,
  };
}

function notOpen() {
  return conflict('access.request.not-open', {
    en: 'Nobody can ask for this role. A security administrator gives it where it is needed.',
    zh: '该角色不接受申请，由安全管理员按需授予。',
  });
}

function wrongTime(mostDays: number) {
  return invalid('access.request.time', {
    en: `Choose an end in the future, at most ${mostDays} days from now. The role can be asked for again then.`,
    zh: `请选择今后 ${mostDays} 天以内的截止时间，到期后可再次申请。`,
  });
}

function heldAlready() {
  return conflict('access.request.held', {
    en: 'You hold this role already.',
    zh: '您已担任该角色。',
  });
}

function askedAlready() {
  return conflict('access.request.asked', {
    en: 'Your earlier request for this role still waits. Withdraw it first to change it.',
    zh: '您对该角色的申请仍在等待。如需更改，请先撤回。',
  });
}
