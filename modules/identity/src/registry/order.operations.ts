import { type Call, conflict, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { type Static, Type } from 'typebox';
import { idSchema, listSchema, pageOf, pagingSchema, reasonSchema } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { findAccount } from './account.store.ts';
import type { OrderClerk } from './carry-out-orders.ts';
import { findOrder, listOrders, lockOrdersOf, updateOrder } from './order.store.ts';
import { bringIntoForce, planOrder } from './plan-order.ts';
import type { PersonnelOrder } from './registry.tables.ts';
import { orderSchema, showOrder, whenSchema } from './registry-answers.ts';
import { timeOf } from './rfc3339.ts';
import {
  listFacts,
  listResource,
  listScope,
  type Named,
  onlySeen,
  placeOfAccount,
  placeOfPost,
  placesFacts,
} from './scope.ts';

const answer = Type.Object({ order: orderSchema });
const kindSchema = Type.Union([
  Type.Literal('join'),
  Type.Literal('move'),
  Type.Literal('leave'),
  Type.Literal('second'),
]);
const stateSchema = Type.Union([Type.Literal('planned'), Type.Literal('done'), Type.Literal('withdrawn')]);

/** Dated orders: who joins, moves, leaves or is seconded, and when. */
export function orderOperations(desk: Desk, clerk: OrderClerk): readonly Operation[] {
  return [list(desk), create(desk, clerk), withdraw(desk), shorten(desk)];
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.order.list',
    http: 'GET /identity/orders',
    summary: { en: 'List personnel orders', zh: '列出人事令' },
    input: Type.Object(
      {
        ...pagingSchema,
        organisation: Type.Optional(idSchema),
        person: Type.Optional(idSchema),
        state: Type.Optional(stateSchema),
        from: Type.Optional(whenSchema),
        to: Type.Optional(whenSchema),
      },
      { additionalProperties: false },
    ),
    output: listSchema(orderSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: listResource('Order'),
    facts: listFacts(desk),
    run: async ({ organisation, person, state, from, to, cursor, limit = 100 }, call) => {
      const scope = { type: 'Order', organisation };
      const organisations = await listScope(desk, call, 'identity.order.list', scope);
      const times = {
        from: from === undefined ? undefined : timeOf(from),
        to: to === undefined ? undefined : timeOf(to),
      };
      const filter = { account: person, organisations, state, ...times, before: cursor, limit: limit + 1 };
      const rows = await listOrders(call.db, filter);
      const { next } = pageOf(rows, limit, showOrder);
      const page = rows.slice(0, limit);
      const seen = await onlySeen(desk, call, 'identity.order.list', 'Order', page, (row) =>
        organisations?.includes(row.place) === false ? (row.organisation ?? row.place) : row.place,
      );
      return { items: seen.map(showOrder), next };
    },
  });
}

const newOrder = Type.Object(
  {
    kind: kindSchema,
    person: idSchema,
    post: Type.Optional(idSchema),
    from: whenSchema,
    until: Type.Optional(whenSchema),
    reference: Type.String({ minLength: 1, maxLength: 128, description: 'Number of the document' }),
    successor: Type.Optional(idSchema),
  },
  { additionalProperties: false },
);

function create(desk: Desk, clerk: OrderClerk): Operation {
  return operation({
    name: 'identity.order.create',
    http: 'POST /identity/orders',
    summary: { en: 'Order a joining, move, leaving or secondment', zh: '下达入职、调动、离任或借调令' },
    input: newOrder,
    output: answer,
    risk: 'high',
    resource: ({ person }) => ({ type: 'Order', id: person ?? '*' }),
    // Only who administers both the person and the post moves the one to the other.
    facts: placesFacts(desk, async ({ person, post, successor }: Static<typeof newOrder>, db) => [
      await placeOfAccount(desk, db, person),
      ...(post === undefined ? [] : [await placeOfPost(db, post)]),
      ...(successor === undefined ? [] : [await placeOfAccount(desk, db, successor)]),
    ]),
    run: async (input, call) => {
      const order = orderOf(desk, input, call);
      await planOrder(desk, call.db, order, call.principal);
      const { kind, account, post, reference } = order;
      call.note({
        order: order.id,
        kind,
        person: account,
        post,
        from: input.from,
        until: input.until ?? null,
        reference,
      });
      call.afterCommit(() => {
        desk.changed(account);
        desk.live.announce('identity.order', { id: order.id });
        void clerk.look();
      });
      return { order: await shown(call, order) };
    },
  });
}

function orderOf(desk: Desk, input: Static<typeof newOrder>, call: Call): PersonnelOrder {
  const { kind, person, post, from, until, reference, successor } = input;
  if ((kind === 'leave') === (post !== undefined)) throw wrongFields('post');
  if ((kind === 'second') !== (until !== undefined)) throw wrongFields('until');
  if (kind !== 'leave' && successor !== undefined) throw wrongFields('successor');
  return {
    ...{ id: newId(), kind, account: person, post: post ?? null, reference, successor: successor ?? null },
    ...{ from_at: timeOf(from), until_at: until === undefined ? null : timeOf(until) },
    ...{ state: 'planned', created_at: desk.clock.now(), done_at: null },
    created_by: { type: call.principal.type, id: call.principal.id, name: call.principal.name },
  };
}

function wrongFields(field: string) {
  return invalid('identity.order.fields', {
    en: `Check ${field}: leaving names no post, all others do; a secondment has an end, the others have none; only leaving has a successor.`,
    zh: `请检查 ${field}：离任不填岗位，其余必填；借调须填结束时间，其余不填；仅离任可填接任人。`,
  });
}

function withdraw(desk: Desk): Operation {
  return operation({
    name: 'identity.order.withdraw',
    http: 'POST /identity/orders/{id}/withdraw',
    summary: { en: 'Withdraw an order that is not in force yet', zh: '撤回尚未生效的人事令' },
    input: Type.Object({ id: idSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: answer,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Order', id }),
    facts: orderFacts(desk),
    run: async ({ id, reason }, call) => {
      const found = await findOrder(call.db, id);
      if (found === undefined) throw notFound({ en: 'The order', zh: '该人事令' });
      const orders = await lockOrdersOf(call.db, found.account);
      const order = orders.find((each) => each.id === id);
      const now = desk.clock.now();
      if (order === undefined || order.state !== 'planned' || order.from_at <= now) throw inForce();
      if (orders.some((each) => each.kind !== 'second' && each.from_at > order.from_at) && order.kind !== 'second')
        throw builtUpon();
      const account = await findAccount(call.db, order.account, now);
      if (account === undefined) throw notFound({ en: 'The person', zh: '该人员' });
      const left = orders.filter((each) => each.id !== id);
      if (order.kind !== 'leave' && order.kind !== 'second' && strandsSecondment(order, left)) throw builtUpon();
      await updateOrder(call.db, id, { state: 'withdrawn', done_at: now });
      await bringIntoForce(desk, call.db, account, left);
      call.note({ reason, kind: order.kind, person: order.account, reference: order.reference });
      call.afterCommit(() => {
        desk.changed(order.account);
        desk.live.announce('identity.order', { id });
      });
      return { order: await shown(call, { ...order, state: 'withdrawn' }) };
    },
  });
}

function shorten(desk: Desk): Operation {
  return operation({
    name: 'identity.order.shorten',
    http: 'POST /identity/orders/{id}/shorten',
    summary: { en: 'End a secondment earlier', zh: '提前结束借调' },
    input: Type.Object({ id: idSchema, until: whenSchema, reason: reasonSchema }, { additionalProperties: false }),
    output: answer,
    risk: 'high',
    resource: ({ id }) => ({ type: 'Order', id }),
    facts: orderFacts(desk),
    run: async ({ id, until, reason }, call) => {
      const found = await findOrder(call.db, id);
      if (found === undefined) throw notFound({ en: 'The order', zh: '该人事令' });
      const orders = await lockOrdersOf(call.db, found.account);
      const order = orders.find((each) => each.id === id);
      const now = desk.clock.now();
      // At once is a moment of the past by the time it arrives.
      const until_at = Math.max(timeOf(until), now);
      if (order === undefined || order.until_at === null || order.until_at <= now) throw ended();
      if (until_at <= order.from_at || until_at >= order.until_at) throw notEarlier();
      const account = await findAccount(call.db, order.account, now);
      if (account === undefined) throw notFound({ en: 'The person', zh: '该人员' });
      await updateOrder(call.db, id, { until_at });
      const next = orders.map((each) => (each.id === id ? { ...each, until_at } : each));
      await bringIntoForce(desk, call.db, account, next);
      call.note({ reason, person: order.account, from: new Date(order.until_at).toISOString(), to: until });
      call.afterCommit(() => {
        desk.changed(order.account);
        desk.live.announce('identity.order', { id });
      });
      return { order: await shown(call, { ...order, until_at }) };
    },
  });
}

function ended() {
  return conflict('identity.order.ended', {
    en: 'Only a secondment that has not ended is ended earlier.',
    zh: '只有尚未结束的借调可以提前结束。',
  });
}

function notEarlier() {
  return invalid('identity.order.until', {
    en: 'The new end must come after the beginning and before the present end. Withdraw an order that is not in force yet.',
    zh: '新的结束时间须晚于开始时间且早于原结束时间。尚未生效的令请直接撤回。',
  });
}

/** Where both the person and the post of an order are. */
function orderFacts(desk: Desk) {
  return placesFacts(desk, async ({ id }: Named, db) => {
    const order = await findOrder(db, id);
    if (order === undefined) return [undefined];
    const place = await placeOfAccount(desk, db, order.account);
    return [place, ...(order.post === null ? [] : [await placeOfPost(db, order.post)])];
  });
}

/** A secondment of somebody who never joined would be left. */
function strandsSecondment(order: PersonnelOrder, left: readonly PersonnelOrder[]): boolean {
  return order.kind === 'join' && left.some(({ kind, from_at }) => kind === 'second' && from_at >= order.from_at);
}

function inForce() {
  return conflict('identity.order.in-force', {
    en: 'This order is in force or was withdrawn. Give a new order that changes what it did.',
    zh: '该人事令已生效或已撤回，请下达新的人事令予以变更。',
  });
}

function builtUpon() {
  return conflict('identity.order.built-upon', {
    en: 'A later order builds upon this one. Withdraw that first.',
    zh: '后续人事令以此令为前提，请先撤回后续人事令。',
  });
}

async function shown(call: Call, order: PersonnelOrder) {
  const rows = await listOrders(call.db, { account: order.account, limit: 1_000 });
  const row = rows.find(({ id }) => id === order.id);
  if (row === undefined) throw notFound({ en: 'The order', zh: '该人事令' });
  return showOrder({ ...row, state: order.state });
}
