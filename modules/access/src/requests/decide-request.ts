import { type Call, conflict, notFound, Problem } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { RoleSeparation } from '../separation/check-roles.ts';
import { type Authority, authorityOver, stillStands } from './authority.ts';
import {
  type Approval,
  deleteApproval,
  insertApproval,
  lockRequest,
  type RoleRequest,
  readApprovals,
  settleRequest,
} from './request.store.ts';
import { type RoleTerms, termsOf } from './role-terms.ts';

export type DecidingDesk = Pick<Desk, 'holders' | 'people' | 'clock' | 'roles' | 'live'> & {
  readonly separation: RoleSeparation;
};

/** The request, locked, if it waits and the caller may decide about it; refuses everything else and says why. */
async function takeUp(
  desk: DecidingDesk,
  call: Call,
  id: string,
): Promise<{ request: RoleRequest; terms: RoleTerms; authority: Authority }> {
  const request = await lockRequest(call.db, id);
  if (request === undefined) throw notFound({ en: 'The request', zh: '该申请' });
  const terms = await termsOf(call.db, desk.roles, request.role);
  const question = { owners: terms.owners, who: call.principal, subject: request.account };
  const authority = await authorityOver(desk, call.db, question);
  if (authority === undefined) throw request.account === call.principal.id ? ownRequest() : notYours();
  if (request.state !== 'waiting') throw decidedAlready(request);
  return { request, terms, authority };
}

/**
 * Approves; with the last approval that is needed the role is given. Approvals whose giver has lost the right meanwhile are
 * struck out and do not count.
 */
export async function approveRequest(desk: DecidingDesk, call: Call, id: string): Promise<void> {
  const { request, terms, authority } = await takeUp(desk, call, id);
  if (request.untilAt <= desk.clock.now()) throw tooLate();
  const standing = await strikeOut(desk, call, terms, await readApprovals(call.db, [id]));
  if (standing.some(({ approver }) => approver === call.principal.id)) throw approvedAlready();
  const inWhoseName = authority.standsFor?.id ?? call.principal.id;
  if (standing.some((each) => (each.standsFor ?? each.approver) === inWhoseName)) throw sameOwner();
  await insertApproval(call.db, {
    request: id,
    approver: call.principal.id,
    name: call.principal.name,
    standsFor: authority.standsFor?.id ?? null,
    standsForName: authority.standsFor?.name ?? null,
    at: desk.clock.now(),
    call: call.id,
  });
  const { account, name, role, untilAt } = request;
  const granted = standing.length + 1 >= terms.approvals;
  if (granted) await grant(desk, call, request);
  call.note({
    ...{ request: id, account, name, role, until: new Date(untilAt).toISOString(), granted },
    ...(authority.standsFor === null ? {} : { standsFor: authority.standsFor.name }),
  });
  call.afterCommit(() => desk.live.announce('access.request', { id }));
}

async function strikeOut(
  desk: DecidingDesk,
  call: Call,
  terms: RoleTerms,
  approvals: readonly Approval[],
): Promise<readonly Approval[]> {
  const standing: Approval[] = [];
  for (const approval of approvals) {
    if (await stillStands(desk, call.db, terms.owners, approval)) standing.push(approval);
    else {
      await deleteApproval(call.db, approval.request, approval.approver);
      call.note({ struckOut: approval.name });
    }
  }
  return standing;
}

async function grant(desk: DecidingDesk, call: Call, request: RoleRequest): Promise<void> {
  const { id, account, role, untilAt } = request;
  if (desk.holders === undefined || (await desk.people.find(call.db, account)) === undefined) throw nobodyThere();
  const held = await desk.holders.list(call.db, account);
  await desk.separation.check(call.db, account, [...held.map((holding) => holding.role), role]);
  await desk.holders.give(call.db, { account, role, until: untilAt, request: id, by: call.principal.id });
  await settleRequest(call.db, id, 'granted', desk.clock.now());
}

/** Refuses with the reason that the person who asked reads. */
export async function refuseRequest(desk: DecidingDesk, call: Call, id: string, reason: string): Promise<void> {
  const { request, authority } = await takeUp(desk, call, id);
  await settleRequest(call.db, id, 'refused', desk.clock.now(), reason);
  const { account, name, role } = request;
  const standsFor = authority.standsFor === null ? {} : { standsFor: authority.standsFor.name };
  call.note({ request: id, account, name, role, reason, ...standsFor });
  call.afterCommit(() => desk.live.announce('access.request', { id }));
}

/** Takes back what one asked for oneself, while it waits. */
export async function withdrawRequest(desk: DecidingDesk, call: Call, id: string): Promise<void> {
  const request = await lockRequest(call.db, id);
  if (request === undefined || request.account !== call.principal.id)
    throw notFound({ en: 'The request', zh: '该申请' });
  if (!(await settleRequest(call.db, id, 'withdrawn', desk.clock.now()))) throw decidedAlready(request);
  call.note({ request: id, role: request.role });
  call.afterCommit(() => desk.live.announce('access.request', { id }));
}

function ownRequest(): Problem {
  return new Problem('access.request.own', 403, {
    en: 'You asked for this role yourself, so somebody else must decide. Its owners see the request in their list.',
    zh: '该角色由您本人申请，须由他人决定。角色负责人会在待办列表中看到此申请。',
  });
}

function notYours(): Problem {
  return new Problem('access.request.not-owner', 403, {
    en: 'Only the owners of this role, or the deputy of an absent one, decide about it, and no deputy decides in place of whoever asked.',
    zh: '只有该角色的负责人或缺席负责人的代理人可以决定；代理人不得代替申请人本人作出决定。',
  });
}

function decidedAlready({ state }: RoleRequest): Problem {
  return conflict(
    'access.request.decided',
    {
      en: 'This request does not wait any more: somebody decided about it, or it was withdrawn or lapsed. Look at it again.',
      zh: '该申请已不在等待中：可能已被处理、撤回或失效。请重新查看。',
    },
    { state },
  );
}

function tooLate(): Problem {
  return conflict('access.request.too-late', {
    en: 'The time for which the role was wanted is over. Let the person ask again.',
    zh: '申请的使用期限已过，请申请人重新申请。',
  });
}

function approvedAlready(): Problem {
  return conflict('access.request.approved-already', {
    en: 'You have approved this already. A second person must approve it too.',
    zh: '您已批准过该申请，还须由另一人批准。',
  });
}

function sameOwner(): Problem {
  return conflict('access.request.same-owner', {
    en: 'This was approved in the name of the same owner already: an owner and his deputy count as one. Another owner must approve.',
    zh: '已有人以同一负责人的名义批准：负责人与其代理人只计一次，须由另一位负责人批准。',
  });
}

function nobodyThere(): Problem {
  return conflict('access.request.nobody', {
    en: 'The person who asked is not enabled any more, so no role can be given. Refuse the request.',
    zh: '申请人账户已停用，无法授予角色。请拒绝该申请。',
  });
}
