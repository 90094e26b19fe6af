import { conflict, type Db, invalid, notFound, type Principal, Problem } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';
import { findAccount, updateAccount } from './account.store.ts';
import { timelineOf } from './appointments.ts';
import { keepDutiesHeld, requireSecurityDuty } from './duties.ts';
import { insertOrder, lockOrdersOf, replaceAppointments } from './order.store.ts';
import { unknownPost } from './post.operations.ts';
import { lockPost, seatsTaken } from './post.store.ts';
import type { PersonnelOrder, Post } from './registry.tables.ts';

/** An order may be entered this long after it came into force, ms. */
const longestBehind = 31 * 86_400_000;
const longestAhead = 10 * 366 * 86_400_000;
const mostOrders = 500;

/** Checks an order against all others about the person, and makes it and what follows from it part of the registry. */
export async function planOrder(desk: Desk, db: Db, order: PersonnelOrder, by: Principal): Promise<void> {
  const now = desk.clock.now();
  const account = await findAccount(db, order.account, now);
  if (account === undefined) throw notFound({ en: 'The person', zh: '该人员' });
  if (account.kind !== 'person') throw onlyPeople();
  if (account.id === by.id) throw oneself();
  const orders = await lockOrdersOf(db, account.id);
  if (orders.length >= mostOrders) throw tooMany();
  checkTime(order, now);
  checkSequence(order, orders, account, now);
  await checkSuccessor(db, order, now);
  const post = order.post === null ? undefined : await openPost(db, order.post);
  if (post !== undefined) checkPost(desk, post, by);
  await insertOrder(db, order);
  await bringIntoForce(desk, db, account, [...orders, order]);
  if (post === undefined) return;
  await checkSeats(db, order, post);
  // What he will hold then: a move leaves the old post behind.
  const then = await findAccount(db, account.id, Math.max(now, order.from_at));
  await desk.separation?.check(db, account.id, then?.roles ?? [], account.roles);
}

/**
 * Makes appointments of the orders. Refuses when a duty would be left with nobody who holds it with no end in sight: so
 * no order can lock everybody out, at whatever hour it comes into force.
 */
export async function bringIntoForce(
  desk: Desk,
  db: Db,
  account: Account,
  orders: readonly PersonnelOrder[],
): Promise<void> {
  const sorted = orders.toSorted((a, b) => a.from_at - b.from_at || (a.id < b.id ? -1 : 1));
  const { appointments, leavesAt } = timelineOf(sorted);
  const now = desk.clock.now();
  await replaceAppointments(db, account.id, appointments);
  await updateAccount(db, account.id, { leaves_at: leavesAt ?? null });
  const ends = leavesAt !== undefined;
  const lasting = appointments.filter(({ from_at, until_at }) => from_at <= now && until_at === null);
  const kept = new Set([...(ends ? [] : account.assigned)]);
  for (const { post } of lasting) for (const role of (await lockPost(db, post))?.roles ?? []) kept.add(role);
  const lost = account.roles.filter((role) => !kept.has(role));
  await keepDutiesHeld(db, desk, account, lost, now);
}

function checkTime({ from_at, until_at }: PersonnelOrder, now: number): void {
  if (from_at < now - longestBehind || from_at > now + longestAhead) {
    throw invalid('identity.order.time', {
      en: 'The order must come into force within ten years, and at most 31 days ago.',
      zh: '人事令的生效时间须在今后十年内，且最早不超过 31 天前。',
    });
  }
  if (until_at !== null && until_at <= Math.max(from_at, now)) {
    throw invalid('identity.order.until', {
      en: 'A secondment must end after it begins, and in the future.',
      zh: '借调的结束时间必须晚于开始时间，且在将来。',
    });
  }
}

/** Whether the person can be ordered this, given what was ordered before. */
function checkSequence(order: PersonnelOrder, orders: readonly PersonnelOrder[], account: Account, now: number): void {
  const main = orders.filter(({ kind }) => kind !== 'second');
  const last = main.at(-1);
  if (last !== undefined && order.kind !== 'second' && order.from_at <= last.from_at) throw outOfOrder(last);
  const before = main.filter(({ from_at }) => from_at <= order.from_at).at(-1);
  const employed = before !== undefined && before.kind !== 'leave';
  if (order.kind === 'join') {
    if (employed) throw joinedAlready();
    if (last?.kind === 'leave' && last.from_at > now) throw stillLeaving();
    return;
  }
  if (order.kind === 'leave') {
    const later = orders.some(({ kind, from_at }) => kind === 'second' && from_at >= order.from_at);
    if (later) throw orderedLater();
    if (account.leaves_at !== null) throw leftAlready();
    return;
  }
  if (!employed) throw notJoined();
}

async function checkSuccessor(db: Db, { successor, account }: PersonnelOrder, now: number): Promise<void> {
  if (successor === null) return;
  const person = await findAccount(db, successor, now);
  const fits = person?.kind === 'person' && person.disabled_at === null && person.leaves_at === null;
  if (fits && successor !== account) return;
  throw invalid('identity.order.successor', {
    en: 'The successor must be somebody else who can sign in and is not ordered to leave.',
    zh: '接任人必须是另一位账户可用且未安排离任的人员。',
  });
}

async function openPost(db: Db, id: string): Promise<Post> {
  const post = await lockPost(db, id);
  if (post === undefined || post.closed_at !== null) throw unknownPost();
  return post;
}

/** The security administrator said what the post gives; only duties need him again. */
function checkPost(desk: Desk, post: Post, by: Principal): void {
  const duties = desk.roles.filter(({ name, duty }) => duty && post.roles.includes(name));
  if (duties.length > 0) requireSecurityDuty(by);
}

async function checkSeats(db: Db, { account, from_at, until_at }: PersonnelOrder, post: Post): Promise<void> {
  if (post.seats === null) return;
  const taken = await seatsTaken(db, post.id, { from: from_at, until: until_at, except: account });
  if (taken < post.seats) return;
  throw conflict('identity.post.full', {
    en: `All ${post.seats} places of this post are held at that time. Choose a later time or another post.`,
    zh: `该岗位的 ${post.seats} 个名额届时均已占用，请选择更晚的时间或其他岗位。`,
  });
}

function onlyPeople() {
  return conflict('identity.order.not-a-person', {
    en: 'Only people are appointed to posts; this account is not a person’s own.',
    zh: '只有人员可以任职；该账户不属于个人。',
  });
}

function oneself() {
  return new Problem('identity.order.oneself', 403, {
    en: 'Nobody orders his own appointment. Ask somebody else who administers you.',
    zh: '不能为自己下达人事令，请由其他管理您的人员办理。',
  });
}

function tooMany() {
  return conflict('identity.order.too-many', {
    en: `There are ${mostOrders} orders about this person already, the most there can be.`,
    zh: `该人员的人事令已达上限 ${mostOrders} 条。`,
  });
}

function outOfOrder({ from_at }: PersonnelOrder) {
  const when = new Date(from_at).toISOString();
  return conflict('identity.order.earlier', {
    en: `Another order about this person comes into force at ${when}. Choose a later time, or withdraw that one first.`,
    zh: `该人员已有人事令于 ${when} 生效。请选择更晚的时间，或先撤回该令。`,
  });
}

function joinedAlready() {
  return conflict('identity.order.joined', {
    en: 'This person holds a post at that time already. Order a move, or a secondment.',
    zh: '该人员届时已有岗位，请改为调动或借调。',
  });
}

function notJoined() {
  return conflict('identity.order.not-joined', {
    en: 'This person holds no post at that time. Order the joining first.',
    zh: '该人员届时没有岗位，请先办理入职。',
  });
}

function stillLeaving() {
  return conflict('identity.order.leaving', {
    en: 'This person is ordered to leave. Withdraw that order, or wait until it is done.',
    zh: '该人员已安排离任。请先撤回离任令，或待其执行后再办理。',
  });
}

function leftAlready() {
  return conflict('identity.order.left', {
    en: 'This person has left or is ordered to already.',
    zh: '该人员已离任或已安排离任。',
  });
}

function orderedLater() {
  return conflict('identity.order.ordered-later', {
    en: 'Something is ordered for this person after that time. Withdraw it first.',
    zh: '该人员在此时间之后另有安排，请先撤回。',
  });
}
