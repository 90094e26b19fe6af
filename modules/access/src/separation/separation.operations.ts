import { type Call, conflict, type Db, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { actorOf, Id, listOf, Moment, Nothing, PersonSchema, Reason, rfc3339, TextSchema } from '../page.ts';
import { actsSetting } from './acts.ts';
import { typeOf } from './check-roles.ts';
import { type Conflict, findConflicts } from './conflicts.ts';
import { deleteRule, lockRules, readRules, type SeparationRule, saveRule } from './rule.store.ts';

const Kind = Type.Union([Type.Literal('roles'), Type.Literal('rights'), Type.Literal('acts')], {
  description: 'roles: nobody holds two; rights: nobody may do two; acts: nobody does two on the same thing',
});

const RuleSchema = Type.Object({
  id: Type.String(),
  kind: Kind,
  title: TextSchema,
  members: Type.Array(Type.String()),
  days: Type.Integer({ description: 'For acts: how long what was done counts' }),
  on: Type.Boolean(),
  shipped: Type.Boolean(),
  setAt: Moment,
});

const ConflictSchema = Type.Object({
  rule: Type.Object({ id: Type.String(), title: TextSchema, kind: Kind, on: Type.Boolean() }),
  account: PersonSchema,
  together: Type.Array(Type.String()),
  roles: Type.Array(Type.Object({ role: Type.String(), source: Type.String() })),
});

const mostRules = 200;
/** Conflicts shown and named at once. */
const mostShown = 500;
const mostNamed = 20;

type RuleDesk = Pick<Desk, 'roles' | 'sources' | 'clock' | 'settings' | 'authorizer' | 'holders' | 'live'>;

/** Rules of what must not lie in one hand, and who violates them. */
export function separationOperations(desk: RuleDesk): readonly Operation[] {
  return [list(), set(desk), remove(desk), switchRule(desk), conflicts(desk)];
}

function list(): Operation {
  return operation({
    name: 'access.separation-rule.list',
    http: 'GET /access/separation-rules',
    summary: { en: 'List the rules of separation of duties', zh: '列出职责分离规则' },
    input: Type.Object({}, { additionalProperties: false }),
    output: listOf(RuleSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'SeparationRule', id: '*' }),
    run: async (_input, { db }) => ({ items: (await readRules(db)).map(shown), next: null }),
  });
}

function set(desk: RuleDesk): Operation {
  const Words = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
  return operation({
    name: 'access.separation-rule.set',
    http: 'PUT /access/separation-rules',
    summary: { en: 'Write a rule of separation; it is switched on afterwards', zh: '编写职责分离规则（另行启用）' },
    input: Type.Object(
      {
        id: Type.Optional(Id),
        kind: Kind,
        title: Type.Object({ en: Words, zh: Words }, { additionalProperties: false }),
        members: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
          minItems: 2,
          maxItems: 20,
          uniqueItems: true,
        }),
        days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_660 })),
      },
      { additionalProperties: false },
    ),
    output: RuleSchema,
    risk: 'high',
    resource: ({ id }) => ({ type: 'SeparationRule', id: id ?? '*' }),
    run: async ({ id, kind, title, members, days = 365 }, call) => {
      checkMembers(desk, kind, members);
      const rules = await lockRules(call.db);
      if (id !== undefined) mustBeChangeable(named(rules, id));
      else if (rules.length >= mostRules) throw tooMany();
      const rest = { title, members, days, on: false, shipped: false, setAt: desk.clock.now() };
      const rule: SeparationRule = { id: id ?? newId(), kind, ...rest };
      await saveRule(call.db, rule, actorOf(call.principal));
      call.note({ rule: rule.id, kind, title: title.en, members, days });
      return shown(rule);
    },
  });
}

function remove(desk: RuleDesk): Operation {
  return operation({
    name: 'access.separation-rule.remove',
    http: 'DELETE /access/separation-rules/{id}',
    summary: { en: 'Remove a rule that is switched off', zh: '删除已停用的职责分离规则' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: Nothing,
    risk: 'high',
    transaction: true,
    resource: ({ id }) => ({ type: 'SeparationRule', id }),
    run: async ({ id }, call) => {
      const rule = named(await lockRules(call.db), id);
      mustBeChangeable(rule);
      await deleteRule(call.db, id);
      call.note({ title: rule.title.en, members: rule.members });
      call.afterCommit(() => desk.live.announce('access.separation', {}));
      return {};
    },
  });
}

function switchRule(desk: RuleDesk): Operation {
  return operation({
    name: 'access.separation-rule.switch',
    http: 'POST /access/separation-rules/{id}/switch',
    summary: { en: 'Put a rule of separation in force, or out of it', zh: '启用或停用职责分离规则' },
    input: Type.Object(
      {
        id: Id,
        on: Type.Boolean(),
        reason: Reason,
        acceptConflicts: Type.Optional(
          Type.Boolean({
            description: 'Put it in force although somebody violates it; he stays in the list of conflicts',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    output: RuleSchema,
    risk: 'critical',
    resource: ({ id }) => ({ type: 'SeparationRule', id }),
    run: async ({ id, on, reason, acceptConflicts = false }, call) => {
      const rules = await lockRules(call.db);
      const rule = named(rules, id);
      if (on) await refuseWhileViolated(desk, call, rule, acceptConflicts);
      const next = { ...rule, on, setAt: desk.clock.now() };
      await saveRule(call.db, next, actorOf(call.principal));
      await tellDoors(
        desk,
        call.db,
        rules.map((each) => (each.id === id ? next : each)),
      );
      call.note({ title: rule.title.en, on, reason, members: rule.members, acceptConflicts });
      call.afterCommit(() => desk.live.announce('access.separation', {}));
      return shown(next);
    },
  });
}

/** All processes watch for the operations that rules of acts name. */
async function tellDoors({ settings }: RuleDesk, db: Db, rules: readonly SeparationRule[]): Promise<void> {
  const acts = rules.filter(({ on, kind }) => on && kind === 'acts');
  await settings.set(db, actsSetting, [...new Set(acts.flatMap(({ members }) => members))]);
}

async function refuseWhileViolated(desk: RuleDesk, call: Call, rule: SeparationRule, accept: boolean): Promise<void> {
  if (rule.kind === 'acts' || (accept && !rule.shipped)) return;
  const found = await findConflicts(desk, call.db, [rule]);
  if (found.length > 0) throw violated(rule, found);
}

function conflicts(desk: RuleDesk): Operation {
  return operation({
    name: 'access.separation-conflict.list',
    http: 'GET /access/separation-conflicts',
    summary: { en: 'Who violates rules of separation now', zh: '列出当前违反职责分离规则者' },
    input: Type.Object(
      { rule: Type.Optional(Id) },
      { additionalProperties: false, description: 'With a rule: who violates it, or would if it were in force' },
    ),
    output: Type.Object({ items: Type.Array(ConflictSchema), total: Type.Integer(), next: Type.Null() }),
    risk: 'low',
    resource: () => ({ type: 'SeparationRule', id: '*' }),
    run: async ({ rule }, call) => {
      const all = await readRules(call.db);
      const asked = rule === undefined ? all.filter(({ on }) => on) : [named(all, rule)];
      const found = await findConflicts(desk, call.db, asked);
      return { items: found.slice(0, mostShown).map(shownConflict), total: found.length, next: null };
    },
  });
}

function named(rules: readonly SeparationRule[], id: string): SeparationRule {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) throw notFound({ en: 'The rule', zh: '该规则' });
  return rule;
}

function checkMembers({ roles, sources }: RuleDesk, kind: SeparationRule['kind'], members: readonly string[]): void {
  const operations = sources().flatMap((source) => source.operations);
  const known = new Set((kind === 'roles' ? roles : operations).map(({ name }) => name));
  const unknown = members.filter((member) => !known.has(member));
  if (unknown.length === 0) {
    const types = new Set(operations.filter(({ name }) => members.includes(name)).map(typeOf));
    if (kind === 'acts' && types.size > 1) throw differentThings([...types]);
    return;
  }
  throw invalid('access.separation.member', {
    en: `There is no such ${kind === 'roles' ? 'role' : 'operation'}: ${unknown.join(', ')}. Correct the name.`,
    zh: `不存在的${kind === 'roles' ? '角色' : '操作'}：${unknown.join('、')}。请更正名称。`,
  });
}

function differentThings(types: readonly string[]) {
  return invalid('access.separation.things', {
    en: `These operations act on different things (${types.join(', ')}), so nobody could do two of them to the same one. Name operations of one thing.`,
    zh: `这些操作针对不同的事物（${types.join('、')}），不可能对同一事物先后执行。请选择针对同一类事物的操作。`,
  });
}

function mustBeChangeable({ on, shipped }: SeparationRule): void {
  if (!on && !shipped) return;
  throw conflict('access.separation.fixed', {
    en: 'A rule in force is switched off before it is changed, and one that comes with the product can only be switched.',
    zh: '启用中的规则须先停用才能更改；产品自带的规则只能启用或停用。',
  });
}

function tooMany() {
  return conflict('access.separation.many', {
    en: `There are ${mostRules} rules already. Remove those that are not needed.`,
    zh: `规则已达 ${mostRules} 条，请删除不需要的规则。`,
  });
}

function violated({ title, shipped }: SeparationRule, found: readonly Conflict[]) {
  const names = found.slice(0, mostNamed).map(({ account, together }) => `${account.name} (${together.join(', ')})`);
  const more = found.length > mostNamed ? ' …' : '';
  const way = shipped
    ? { en: 'Give the roles to different persons first.', zh: '请先将这些角色分给不同人员。' }
    : { en: 'Take one away first, or accept the conflicts.', zh: '请先收回其一，或接受现有冲突。' };
  return conflict(
    'access.separation.violated',
    {
      en: `“${title.en}” cannot be put in force while these hold what it separates: ${names.join('; ')}${more}. ${way.en}`,
      zh: `以下人员同时持有须分离的权限，规则“${title.zh}”不能启用：${names.join('；')}${more}。${way.zh}`,
    },
    { names: found.slice(0, mostNamed).map(({ account }) => account.name), total: found.length },
  );
}

function shown({ setAt, members, ...rule }: SeparationRule): Static<typeof RuleSchema> {
  return { ...rule, members: [...members], setAt: rfc3339(setAt) };
}

function shownConflict({
  rule: { id, title, kind, on },
  account,
  together,
  roles,
}: Conflict): Static<typeof ConflictSchema> {
  return {
    rule: { id, title, kind, on },
    account: { ...account },
    together: [...together],
    roles: roles.map(({ role, source }) => ({ role, source })),
  };
}
