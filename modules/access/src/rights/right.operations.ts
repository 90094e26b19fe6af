import { conflict, type Db, notFound, type Operation, operation } from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { actorOf, Id, Moment, MomentOrNull, Nothing, PersonSchema, Reason, RoleName, rfc3339 } from '../page.ts';
import type { Holding } from '../role-holders.ts';
import { keepRight, type RightsReport, reportRights } from './find-rights.ts';

const day = 86_400_000;

const right = {
  account: PersonSchema,
  role: Type.String(),
  source: Type.String({ description: 'assigned, post (goes only with it) or request' }),
  from: Moment,
  until: MomentOrNull,
};

const UnusedSchema = Type.Object({ ...right, lastUsed: MomentOrNull, unusedDays: Type.Integer() });

const ExcessSchema = Type.Object({
  ...right,
  score: Type.Integer({ description: '0 to 100; listed from 50' }),
  peers: Type.Object({ by: Type.String(), name: Type.String(), holders: Type.Integer(), size: Type.Integer() }),
  alone: Type.Boolean({ description: 'Nobody else among the peers holds it' }),
  privileged: Type.Boolean(),
  unusedDays: Type.Union([Type.Integer(), Type.Null()]),
  holdersInAll: Type.Integer(),
});

/** Lines of a list; the most conspicuous come first. */
const mostListed = 500;
/** Everybody's rights are gone through for each list. */
const costly = { perSecond: 1, burst: 10 };
const list = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), total: Type.Integer(), days: Type.Integer(), next: Type.Null() });

type RightDesk = Pick<Desk, 'holders' | 'people' | 'clock' | 'settings' | 'roles' | 'live'>;

/** Rights that stand out, and what becomes of them. */
export function rightOperations(desk: RightDesk): readonly Operation[] {
  return [unused(desk), excess(desk), remove(desk), keep(desk)];
}

function unused(desk: RightDesk): Operation {
  return operation({
    name: 'access.unused-right.list',
    http: 'GET /access/unused-rights',
    summary: { en: 'List rights that lie unused', zh: '列出长期未使用的权限' },
    input: Type.Object({}, { additionalProperties: false }),
    output: list(UnusedSchema),
    risk: 'low',
    recording: 'aggregate',
    rate: costly,
    resource: () => ({ type: 'Right', id: '*' }),
    run: async (_input, { db }) => {
      const report = await reportRights(desk, db);
      const items = report.unused.slice(0, mostListed).map(({ holding, lastUsed, unusedDays }) => ({
        ...shown(holding),
        lastUsed: lastUsed === undefined ? null : rfc3339(lastUsed),
        unusedDays,
      }));
      return { items, total: report.unused.length, days: report.days, next: null };
    },
  });
}

function excess(desk: RightDesk): Operation {
  return operation({
    name: 'access.excess-right.list',
    http: 'GET /access/excess-rights',
    summary: { en: 'List rights that hardly any peer has', zh: '列出同岗人员少有的权限' },
    input: Type.Object({}, { additionalProperties: false }),
    output: list(ExcessSchema),
    risk: 'low',
    recording: 'aggregate',
    rate: costly,
    resource: () => ({ type: 'Right', id: '*' }),
    run: async (_input, { db }) => {
      const report = await reportRights(desk, db);
      const items = report.excess.slice(0, mostListed).map(shownExcess);
      return { items, total: report.excess.length, days: report.days, next: null };
    },
  });
}

function shownExcess(found: RightsReport['excess'][number]): Static<typeof ExcessSchema> {
  const { holding, score, peers, alone, privileged, unusedDays, holdersInAll } = found;
  return { ...shown(holding), score, peers, alone, privileged, unusedDays: unusedDays ?? null, holdersInAll };
}

function remove(desk: RightDesk): Operation {
  return operation({
    name: 'access.right.remove',
    http: 'POST /access/rights/remove',
    summary: { en: 'Take a role away from somebody', zh: '收回某人的角色' },
    input: Type.Object({ account: Id, role: RoleName, reason: Reason }, { additionalProperties: false }),
    output: Nothing,
    risk: 'high',
    resource: ({ account }) => ({ type: 'Right', id: account ?? '*' }),
    run: async ({ account, role, reason }, call) => {
      const held = await heldBy(desk, call.db, account, role);
      if (held.every(({ source }) => source === 'post')) throw fromPost();
      await desk.holders?.take(call.db, account, role);
      call.note({ account, name: held[0]?.name, role, reason });
      call.afterCommit(() => desk.live.announce('access.right', { account }));
      return {};
    },
  });
}

function keep(desk: RightDesk): Operation {
  return operation({
    name: 'access.right.keep',
    http: 'POST /access/rights/keep',
    summary: { en: 'Let somebody keep a right that stands out, for a time', zh: '在一段时间内保留某项异常权限' },
    input: Type.Object(
      { account: Id, role: RoleName, reason: Reason, days: Type.Integer({ minimum: 1, maximum: 365 }) },
      { additionalProperties: false },
    ),
    output: Nothing,
    risk: 'medium',
    resource: ({ account }) => ({ type: 'Right', id: account ?? '*' }),
    run: async ({ account, role, reason, days }, call) => {
      const held = await heldBy(desk, call.db, account, role);
      if (account === call.principal.id) throw own();
      const now = desk.clock.now();
      await keepRight(call.db, { account, role, reason, until: now + days * day }, now, actorOf(call.principal));
      call.note({ account, name: held[0]?.name, role, reason, days });
      call.afterCommit(() => desk.live.announce('access.right', { account }));
      return {};
    },
  });
}

async function heldBy({ holders }: RightDesk, db: Db, account: string, role: string): Promise<readonly Holding[]> {
  const held = ((await holders?.list(db, account)) ?? []).filter((each) => each.role === role);
  if (held.length === 0) throw notFound({ en: 'That right', zh: '该权限' });
  return held;
}

function shown({ account, name, role, source, from, until }: Holding) {
  return {
    ...{ account: { id: account, name }, role, source },
    from: rfc3339(from),
    until: until === undefined ? null : rfc3339(until),
  };
}

function fromPost() {
  return conflict('access.right.from-post', {
    en: 'This role comes with a post. Change what the post gives, or move the person by an order.',
    zh: '该角色来自岗位。请修改岗位所授角色，或以人事令调整岗位。',
  });
}

function own() {
  return conflict('access.right.own', {
    en: 'Nobody decides that his own rights may stay. Ask another security administrator.',
    zh: '不得自行决定保留本人的权限，请由另一位安全管理员处理。',
  });
}
