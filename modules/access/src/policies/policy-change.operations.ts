import { type Call, conflict, newId, notFound, type Operation, operation, Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { actorOf, Id, listOf, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { cityPolicyOf, lockPolicies, moveVersion, type PolicyVersion, readCurrent } from './city-policy.store.ts';
import type { LivePolicies } from './live-policies.ts';
import {
  type ChangeEntry,
  decideChange,
  findChange,
  insertChange,
  type PolicyChange,
  readChanges,
} from './policy-change.store.ts';
import { ChangeSchema, changeView } from './policy-views.ts';
import { replaced, type Trial, tryOut, type Wish } from './trial.ts';
import { readWish, WishInput } from './wish.ts';

/** Bringing policies into force: at once where rights only become fewer, by two people where they become more. */
export function policyChangeOperations(desk: Desk, live: LivePolicies): readonly Operation[] {
  return [list(), show(), request(desk, live), approve(desk, live), refuse(desk), withdraw(desk)];
}

const resource = ({ id }: { id?: string }) => ({ type: 'PolicyChange', id: id ?? '*' });

function list(): Operation {
  return operation({
    name: 'access.policy-change.list',
    http: 'GET /access/policy-changes',
    summary: { en: 'List changes of policies, the newest first', zh: '列出策略变更（最新在前）' },
    input: Type.Object(pageInput, { additionalProperties: false }),
    output: listOf(ChangeSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'PolicyChange', id: '*' }),
    run: async ({ cursor, limit = 50 }, { db }) => {
      const page = pageOf(await readChanges(db, { cursor: readCursor(cursor), limit: limit + 1 }), limit);
      return { items: page.rows.map(changeView), next: page.next };
    },
  });
}

function show(): Operation {
  return operation({
    name: 'access.policy-change.show',
    http: 'GET /access/policy-changes/{id}',
    summary: { en: 'Show one change of policies', zh: '查看一项策略变更' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: ChangeSchema,
    risk: 'low',
    recording: 'aggregate',
    resource,
    run: async ({ id }, { db }) => changeView(await changeOf(db, id)),
  });
}

function request(desk: Desk, live: LivePolicies): Operation {
  return operation({
    name: 'access.policy-change.request',
    http: 'POST /access/policy-changes',
    summary: {
      en: 'Publish policies; where they give new rights, a second person must agree',
      zh: '发布策略；若授予新权限，须由第二人同意',
    },
    input: Type.Object({ ...WishInput, reason: Reason }, { additionalProperties: false }),
    output: ChangeSchema,
    risk: 'critical',
    resource: () => ({ type: 'PolicyChange', id: '*' }),
    run: async ({ reason, ...input }, call) => {
      await lockPolicies(call.db);
      const { wish, inForce, current } = await readWish(call.db, input);
      requireTested(wish);
      const trial = await tryOut(desk, call.db, wish, inForce, testerOf(call));
      requirePassed(trial);
      const now = desk.clock.now();
      const widens = trial.widening.length > 0;
      const change: PolicyChange = {
        id: newId(now),
        state: widens ? 'waiting' : 'published',
        entries: entriesOf(wish, current),
        ...{ reason, widens, difference: trial.difference },
        ...{ requestedBy: actorOf(call.principal), requestedAt: now },
        ...{ decidedBy: widens ? null : actorOf(call.principal), decidedAt: widens ? null : now, decisionReason: null },
      };
      await insertChange(call.db, change);
      call.note({ change: change.id, entries: noted(change), widening: [...trial.widening], reason });
      if (widens) for (const draft of wish.publish) await moveVersion(call.db, draft, 'waiting', now);
      else await putInForce(desk, live, call, wish, current);
      return changeView(change);
    },
  });
}

function approve(desk: Desk, live: LivePolicies): Operation {
  return operation({
    name: 'access.policy-change.approve',
    http: 'POST /access/policy-changes/{id}/approve',
    summary: { en: 'Approve a change of policies that somebody else asked for', zh: '批准他人提出的策略变更' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: ChangeSchema,
    risk: 'critical',
    resource,
    run: async ({ id }, call) => {
      await lockPolicies(call.db);
      const change = await waitingChange(call, id);
      const current = await readCurrent(call.db);
      requireOther(change, current, call);
      const wish = wishOf(change, current);
      const inForce = current.filter(({ state }) => state === 'live').map(cityPolicyOf);
      const trial = await tryOut(desk, call.db, wish, inForce, testerOf(call));
      requirePassed(trial);
      const decision = { by: actorOf(call.principal), at: desk.clock.now(), reason: null };
      await decideChange(call.db, id, 'published', { ...decision, difference: trial.difference });
      await putInForce(desk, live, call, wish, current);
      call.note({ requestedBy: change.requestedBy.name, entries: noted(change), reason: change.reason });
      return changeView(await changeOf(call.db, id));
    },
  });
}

function refuse(desk: Desk): Operation {
  return operation({
    name: 'access.policy-change.refuse',
    http: 'POST /access/policy-changes/{id}/refuse',
    summary: { en: 'Refuse a change of policies', zh: '拒绝策略变更' },
    input: Type.Object({ id: Id, reason: Reason }, { additionalProperties: false }),
    output: ChangeSchema,
    risk: 'medium',
    resource,
    run: async ({ id, reason }, call) => {
      const change = await waitingChange(call, id);
      if (change.requestedBy.id === call.principal.id) throw own();
      return end(desk, call, change, 'refused', reason);
    },
  });
}

function withdraw(desk: Desk): Operation {
  return operation({
    name: 'access.policy-change.withdraw',
    http: 'POST /access/policy-changes/{id}/withdraw',
    summary: { en: 'Withdraw a change of policies that waits', zh: '撤回等待中的策略变更' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: ChangeSchema,
    risk: 'medium',
    resource,
    run: async ({ id }, call) => end(desk, call, await waitingChange(call, id), 'withdrawn', null),
  });
}

async function end(
  { clock }: Desk,
  call: Call,
  change: PolicyChange,
  state: 'refused' | 'withdrawn',
  reason: string | null,
) {
  const now = clock.now();
  await decideChange(call.db, change.id, state, { by: actorOf(call.principal), at: now, reason });
  for (const { policy, version } of change.entries)
    if (version !== null) await moveVersion(call.db, { policy, version }, 'tested', now);
  call.note({ requestedBy: change.requestedBy.name, ...(reason === null ? {} : { reason }) });
  return changeView(await changeOf(call.db, change.id));
}

/** From the commit on these policies decide. */
async function putInForce(
  desk: Desk,
  live: LivePolicies,
  call: Call,
  wish: Wish,
  current: readonly PolicyVersion[],
): Promise<void> {
  const now = desk.clock.now();
  const gone = [...wish.remove, ...wish.publish.map(({ policy }) => policy)];
  const before = current.filter(({ state }) => state === 'live');
  for (const version of before.filter(({ policy }) => gone.includes(policy)))
    await moveVersion(call.db, version, 'retired', now);
  for (const version of wish.publish) await moveVersion(call.db, version, 'live', now);
  const after = replaced(before.map(cityPolicyOf), wish.publish.map(cityPolicyOf), wish.remove);
  await live.published(call.db, call.afterCommit, after);
  call.afterCommit(() => desk.live.announce('access.policy', {}));
}

function testerOf({ principal, address }: Call) {
  return { principal, context: { address } };
}

function entriesOf(wish: Wish, current: readonly PolicyVersion[]): readonly ChangeEntry[] {
  const before = (id: string): number | null =>
    current.find(({ policy, state }) => policy === id && state === 'live')?.version ?? null;
  return [
    ...wish.publish.map(({ policy, version }) => ({ policy, version, before: before(policy) })),
    ...wish.remove.map((policy) => ({ policy, version: null, before: before(policy) })),
  ];
}

/** What was asked for, if what is in force is still what it was then. */
function wishOf({ entries }: PolicyChange, current: readonly PolicyVersion[]): Wish {
  const publish = entries.flatMap((entry) => {
    const inForce = current.find(({ policy, state }) => policy === entry.policy && state === 'live')?.version ?? null;
    const asked = current.find(({ policy, version }) => policy === entry.policy && version === entry.version);
    if (inForce !== entry.before || (entry.version !== null && asked?.state !== 'waiting')) throw overtaken();
    return asked === undefined || entry.version === null ? [] : [asked];
  });
  return { publish, remove: entries.filter(({ version }) => version === null).map(({ policy }) => policy) };
}

async function changeOf(db: Call['db'], id: string): Promise<PolicyChange> {
  const change = await findChange(db, id);
  if (change === undefined) throw notFound({ en: 'The change', zh: '该变更' });
  return change;
}

async function waitingChange({ db }: Call, id: string): Promise<PolicyChange> {
  const change = await findChange(db, id, true);
  if (change === undefined) throw notFound({ en: 'The change', zh: '该变更' });
  if (change.state === 'waiting') return change;
  throw conflict('access.policy-change.decided', {
    en: 'This change has already been decided. Look at it again.',
    zh: '该变更已有结论，请重新查看。',
  });
}

/** Whoever asked, and whoever wrote what is asked, is not the second person. */
function requireOther(change: PolicyChange, current: readonly PolicyVersion[], { principal }: Call): void {
  const written = current.filter(({ policy, version }) =>
    change.entries.some((entry) => entry.policy === policy && entry.version === version),
  );
  const involved = [change.requestedBy, ...written.map(({ author }) => author)];
  if (involved.some(({ id }) => id === principal.id)) throw own();
}

function requireTested({ publish }: Wish): void {
  const untested = publish.filter(({ state }) => state !== 'tested');
  if (untested.length === 0) return;
  const names = untested.map(({ policy }) => policy).join(', ');
  throw conflict('access.policy.untested', {
    en: `Try these drafts first, and publish them as they were tried: ${names}.`,
    zh: `请先试运行以下草稿，再按试运行的内容发布：${names}。`,
  });
}

function requirePassed(trial: Trial): void {
  if (trial.passed) return;
  const [lockOut] = trial.lockOut;
  if (lockOut !== undefined) throw new Problem('access.policy.lock-out', 409, lockOut);
  const wrong = trial.complaints.filter(({ complaints }) => complaints.some(({ kind }) => kind === 'error'));
  const names = wrong.map(({ policy }) => policy).join(', ');
  throw conflict('access.policy.wrong', {
    en: `These policies have mistakes: ${names}. Mend and try them first.`,
    zh: `以下策略有错误：${names}。请先修正并试运行。`,
  });
}

function own(): Problem {
  return new Problem('access.policy-change.own', 403, {
    en: 'Whoever asked for the change, or wrote what it brings, cannot decide it. Another security administrator must.',
    zh: '变更的申请人和策略的编写人不能作出决定，须由另一名安全管理员决定。',
  });
}

function overtaken(): Problem {
  return conflict('access.policy-change.overtaken', {
    en: 'What is in force has changed since this was asked. Withdraw it, try it anew and ask again.',
    zh: '自申请以来生效的策略已有变化。请撤回，重新试运行后再申请。',
  });
}

function noted({ entries }: PolicyChange): string[] {
  return entries.map(({ policy, version }) => (version === null ? `${policy} removed` : `${policy} v${version}`));
}
