import { type Call, conflict, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, pageOf, pagingSchema, reasonSchema, showTime } from '../../answers.ts';
import type { Desk } from '../../desk.ts';
import { findAccount } from '../account.store.ts';
import type { OwnedThings } from '../owned-things.ts';
import { timeOrNull, whenSchema } from '../registry-answers.ts';
import { timeOf } from '../rfc3339.ts';
import { replaceForeignAccounts } from './foreign-accounts.ts';
import { listFindings, lockFinding, updateFinding } from './hygiene.store.ts';
import type { HygieneFinding } from './hygiene.tables.ts';
import { closeFinding, hygieneSettings, keepClean } from './keep-clean.ts';

const reasons = Type.Union([
  Type.Literal('orphan'),
  Type.Literal('dormant'),
  Type.Literal('duplicate'),
  Type.Literal('private'),
]);
const states = Type.Union([Type.Literal('warned'), Type.Literal('kept'), Type.Literal('closed'), Type.Literal('gone')]);
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const findingSchema = Type.Object({
  id: Type.String(),
  reason: reasons,
  thing: Type.String({ description: 'account, key, application … or foreign: an account of a connected system' }),
  thingId: Type.String(),
  name: Type.String(),
  details: Type.Object({}, { additionalProperties: true }),
  state: states,
  foundAt: Type.String(),
  closesAt: textOrNull,
  decidedBy: textOrNull,
  words: textOrNull,
});
const settingsSchema = Type.Object(
  {
    dormantDays: Type.Integer({ minimum: 7, maximum: 3_650 }),
    warningDays: Type.Integer({ minimum: 1, maximum: 365 }),
    ordersSince: Type.Union([whenSchema, Type.Null()], {
      description: 'People made since then need an order; null: nobody does',
    }),
  },
  { additionalProperties: false },
);
const answer = Type.Object({ finding: findingSchema });

/** Accounts and keys that should not be: found, warned of, closed. */
export function hygieneOperations(desk: Desk, things: () => readonly OwnedThings[]): readonly Operation[] {
  return [
    list(),
    inspect(desk, things),
    keep(desk),
    close(desk, things),
    give(desk, things),
    report(desk),
    getSettings(desk),
    setSettings(desk),
  ];
}

function showFinding(row: HygieneFinding) {
  return {
    ...{ id: row.id, reason: row.reason, thing: row.thing, thingId: row.thing_id, name: row.name },
    ...{ details: { ...row.details }, state: row.state, foundAt: showTime(row.found_at) },
    closesAt: row.state === 'warned' ? timeOrNull(row.closes_at) : null,
    decidedBy: row.decided_by === null ? null : String(row.decided_by.name ?? ''),
    words: row.words,
  };
}

function list(): Operation {
  return operation({
    name: 'identity.hygiene.list',
    http: 'GET /identity/hygiene',
    summary: { en: 'List accounts and keys that should not be', zh: '列出异常账户与密钥' },
    input: Type.Object(
      { ...pagingSchema, reason: Type.Optional(reasons), state: Type.Optional(states) },
      { additionalProperties: false },
    ),
    output: listSchema(findingSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Hygiene', id: '*' }),
    run: async ({ reason, state, cursor, limit = 100 }, call) => {
      const rows = await listFindings(call.db, { reason, state, before: cursor, limit: limit + 1 });
      return pageOf(rows, limit, showFinding);
    },
  });
}

function inspect(desk: Desk, things: () => readonly OwnedThings[]): Operation {
  return operation({
    name: 'identity.hygiene.inspect',
    http: 'POST /identity/hygiene/inspect',
    summary: { en: 'Look through accounts and keys now', zh: '立即检查账户与密钥' },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({ found: Type.Integer(), gone: Type.Integer(), closed: Type.Integer() }),
    risk: 'medium',
    // It works in transactions of its own, one for each thing that is closed.
    transaction: false,
    rate: { perSecond: 0.2, burst: 3 },
    resource: () => ({ type: 'Hygiene', id: '*' }),
    run: async (_input, call) => {
      const looked = await keepClean(desk, things());
      call.note({ ...looked });
      return { ...looked };
    },
  });
}

async function standing(call: Call, id: string): Promise<HygieneFinding> {
  const finding = await lockFinding(call.db, id);
  if (finding === undefined) throw notFound({ en: 'The finding', zh: '该条目' });
  if (finding.state === 'warned' || finding.state === 'kept') return finding;
  throw conflict('identity.hygiene.settled', {
    en: 'This is settled already: it was closed, or is not so any more.',
    zh: '该条目已处理：已关闭或情况已不存在。',
  });
}

const byOf = ({ principal: { type, id, name } }: Call) => ({ type, id, name });

function keep(desk: Desk): Operation {
  return operation({
    name: 'identity.hygiene.keep',
    http: 'POST /identity/hygiene/{id}/keep',
    summary: { en: 'Say why an account or key stays', zh: '说明保留账户或密钥的理由' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: answer,
    risk: 'medium',
    resource: ({ id }) => ({ type: 'Hygiene', id }),
    run: async ({ id, reason }, call) => {
      const finding = await standing(call, id);
      const next = { state: 'kept', words: reason, decided_at: desk.clock.now(), decided_by: byOf(call) } as const;
      await updateFinding(call.db, id, next);
      call.note({ name: finding.name, why: finding.reason, reason });
      return { finding: showFinding({ ...finding, ...next }) };
    },
  });
}

function close(desk: Desk, things: () => readonly OwnedThings[]): Operation {
  return operation({
    name: 'identity.hygiene.close',
    http: 'POST /identity/hygiene/{id}/close',
    summary: { en: 'Close a found account or key now', zh: '立即关闭异常账户或密钥' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: answer,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Hygiene', id }),
    run: async ({ id, reason }, call) => {
      const finding = await standing(call, id);
      if (finding.thing === 'account' && finding.thing_id === call.principal.id) throw notOneself();
      const felt = await closeFinding(call.db, finding, things());
      const next = { state: 'closed', words: reason, decided_at: desk.clock.now(), decided_by: byOf(call) } as const;
      await updateFinding(call.db, id, next);
      call.note({ thing: finding.thing, id: finding.thing_id, name: finding.name, why: finding.reason, reason });
      call.afterCommit(felt);
      return { finding: showFinding({ ...finding, ...next }) };
    },
  });
}

function notOneself() {
  return conflict('identity.user.oneself', {
    en: 'You cannot do this to your own account. Ask another system administrator.',
    zh: '您不能对自己的账户执行此操作，请由另一位系统管理员操作。',
  });
}

function give(desk: Desk, things: () => readonly OwnedThings[]): Operation {
  return operation({
    name: 'identity.owner.set',
    http: 'PUT /identity/owners/{thing}/{id}',
    summary: { en: 'Say who answers for an account, key or application', zh: '指定账户、密钥或应用的责任人' },
    input: Type.Object(
      { thing: Type.String({ pattern: '^[a-z][a-z-]{0,31}$' }), id: idSchema, owner: idSchema, reason: reasonSchema },
      { additionalProperties: false },
    ),
    output: Type.Object({}, { additionalProperties: false }),
    risk: 'medium',
    resource: ({ id }) => ({ type: 'Owner', id }),
    run: async ({ thing, id, owner, reason }, call) => {
      const kind = things().find((each) => each.kind === thing);
      const person = await findAccount(call.db, owner, desk.clock.now());
      if (person?.kind !== 'person' || person.disabled_at !== null) {
        throw invalid('identity.owner.not-a-person', {
          en: 'The owner must be a person whose account can be used.',
          zh: '责任人必须是账户可用的人员。',
        });
      }
      if (kind === undefined || !(await kind.give(call.db, id, owner)))
        throw notFound({ en: 'The thing', zh: '该对象' });
      call.note({ thing, owner, name: person.name, reason });
      call.afterCommit(() => kind.felt(id));
      return {};
    },
  });
}

const reportedSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256 }),
    displayName: Type.Optional(Type.String({ maxLength: 256 })),
    mail: Type.Optional(Type.String({ maxLength: 254 })),
    mobile: Type.Optional(Type.String({ maxLength: 32 })),
    employeeNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  { additionalProperties: false },
);

function report(desk: Desk): Operation {
  return operation({
    name: 'identity.foreign-account.report',
    http: 'PUT /identity/systems/{system}/accounts',
    summary: { en: 'Tell all accounts that a connected system has', zh: '上报接入系统的全部账户' },
    input: Type.Object(
      {
        system: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,62}$' }),
        accounts: Type.Array(reportedSchema, { maxItems: 20_000 }),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ accounts: Type.Integer(), unknown: Type.Integer() }),
    risk: 'medium',
    resource: ({ system }) => ({ type: 'System', id: system ?? '*' }),
    run: async ({ system, accounts }, call) => {
      const each = [...new Map(accounts.map((one) => [one.name, one])).values()];
      const unknown = await replaceForeignAccounts(call.db, system, each, desk.clock.now());
      call.note({ accounts: each.length, unknown });
      return { accounts: each.length, unknown };
    },
  });
}

function showSettings(desk: Desk) {
  const { dormantDays, warningDays, ordersSince } = hygieneSettings(desk);
  return { dormantDays, warningDays, ordersSince: timeOrNull(ordersSince) };
}

function getSettings(desk: Desk): Operation {
  return operation({
    name: 'identity.hygiene.settings',
    http: 'GET /identity/hygiene/settings',
    summary: {
      en: 'When accounts and keys count as unused, and how long they are warned of',
      zh: '查看闲置认定与预警期限',
    },
    input: Type.Object({}, { additionalProperties: false }),
    output: settingsSchema,
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Hygiene', id: 'settings' }),
    run: async () => showSettings(desk),
  });
}

function setSettings(desk: Desk): Operation {
  return operation({
    name: 'identity.hygiene.set',
    http: 'PUT /identity/hygiene/settings',
    summary: { en: 'Set when accounts and keys count as unused', zh: '设置闲置认定与预警期限' },
    input: settingsSchema,
    output: settingsSchema,
    risk: 'high',
    resource: () => ({ type: 'Hygiene', id: 'settings' }),
    run: async ({ dormantDays, warningDays, ordersSince }, call) => {
      const since = ordersSince === null ? null : timeOf(ordersSince);
      call.note({ from: showSettings(desk), to: { dormantDays, warningDays, ordersSince } });
      await desk.settings.set(call.db, 'identity.hygiene.dormant-days', dormantDays);
      await desk.settings.set(call.db, 'identity.hygiene.warning-days', warningDays);
      await desk.settings.set(call.db, 'identity.hygiene.orders-since', since);
      return { dormantDays, warningDays, ordersSince: timeOrNull(since) };
    },
  });
}
