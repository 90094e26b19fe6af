import { type AuditRecord, type Db, type JsonObject, newId } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { deleteLinks, endSessions } from '../session/session.store.ts';
import { findDatedAccount, updateAccount } from './account.store.ts';
import { dueOrders, findOrder, leftAt, lockOrdersOf, nextOrderAt, updateOrder } from './order.store.ts';
import type { OwnedThings } from './owned-things.ts';
import type { PersonnelOrder } from './registry.tables.ts';
import { standingAt } from './standing.ts';

/** Carries out orders when they come into force. Rights do not wait for it: they follow from the dates. */
export interface OrderClerk {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Carries out what is due and waits for what comes next; never rejects. */
  look(): Promise<void>;
}

/** Another process may have planned something: it is looked for at least this often, ms. */
const longestWait = 30_000;
const atOnce = 100;

/** `things` is read at each look: parts may come after this one. */
export function createOrderClerk(desk: Desk, things: () => readonly OwnedThings[]): OrderClerk {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let stopped = false;

  const round = async (): Promise<void> => {
    clearTimeout(timer);
    let wait = longestWait;
    try {
      while ((await carryOutDue(desk, things())) === atOnce);
      const next = await nextOrderAt(desk.db);
      if (next !== undefined) wait = Math.min(Math.max(next - desk.clock.now(), 0), longestWait);
    } catch (error) {
      desk.log.warn({ reason: (error as Error).message }, 'Personnel orders could not be carried out; tried again');
    }
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look(), wait).unref();
  };
  const look = (): Promise<void> => {
    if (!stopped) looking = looking.then(round);
    return looking;
  };
  return {
    start: look,
    look,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

interface Done {
  readonly details: JsonObject;
  readonly felt: readonly (() => void)[];
}

async function carryOutDue(desk: Desk, things: readonly OwnedThings[]): Promise<number> {
  const due = await dueOrders(desk.db, desk.clock.now(), atOnce);
  for (const id of due) {
    const order = await findOrder(desk.db, id);
    if (order === undefined) continue;
    const done = await desk.db.transaction().execute((db) => carryOut(desk, db, order, things));
    if (done === undefined) continue;
    desk.changed(order.account);
    for (const feel of done.felt) feel();
    desk.live.announce('identity.order', { id });
  }
  return due.length;
}

/** Undefined when another process did it meanwhile, or it was withdrawn. */
async function carryOut(
  desk: Desk,
  db: Db,
  order: PersonnelOrder,
  things: readonly OwnedThings[],
): Promise<Done | undefined> {
  const orders = await lockOrdersOf(db, order.account);
  if (orders.find(({ id }) => id === order.id)?.state !== 'planned') return undefined;
  const now = desk.clock.now();
  await updateOrder(db, order.id, { state: 'done', done_at: now });
  const done = order.kind === 'leave' ? await leave(db, order, things, now) : await arrive(db, order, now);
  // Before the commit: what cannot be recorded is not done, but tried again.
  await desk.recorder.append(recordOf(desk, order, done.details));
  return done;
}

async function arrive(db: Db, order: PersonnelOrder, now: number): Promise<Done> {
  const account = await findDatedAccount(db, order.account);
  if (account === undefined) throw new Error(`order ${order.id} is about an account that is not there`);
  const { organisation } = standingAt(account, now);
  // Who left and joins again signs in again; who was disabled for another reason does not.
  const disabled = account.disabled_at;
  const again = order.kind === 'join' && disabled !== null && (await leftAt(db, order.account, disabled));
  await updateAccount(db, order.account, { organisation, ...(again ? { disabled_at: null } : {}) });
  return { details: { organisation, enabled: again }, felt: [] };
}

/** Disabled, signed out everywhere, and what he answered for is another's or ended. */
async function leave(db: Db, order: PersonnelOrder, things: readonly OwnedThings[], now: number): Promise<Done> {
  const account = await findDatedAccount(db, order.account);
  await updateAccount(db, order.account, { disabled_at: account?.disabled_at ?? order.from_at });
  await deleteLinks(db, order.account);
  const sessionsEnded = await endSessions(db, order.account, now);
  const felt: (() => void)[] = [];
  const handedOver: Record<string, number> = {};
  const ended: Record<string, number> = {};
  for (const kind of things) {
    if (order.successor !== null) {
      handedOver[kind.kind] = await kind.handOver(db, order.account, order.successor);
      continue;
    }
    const ids = await kind.ownerLeft(db, order.account);
    ended[kind.kind] = ids.length;
    felt.push(...ids.map((id) => () => kind.felt(id)));
  }
  const details = { sessionsEnded, successor: order.successor, handedOver, ended };
  return { details, felt };
}

function recordOf(desk: Desk, order: PersonnelOrder, details: JsonObject): AuditRecord {
  const { type, id, name } = order.created_by as { type: string; id: string; name: string };
  return {
    id: newId(),
    time: new Date(desk.clock.now()).toISOString(),
    operation: 'identity.order.create',
    phase: 'event',
    // The order is his who gave it.
    principal: { type, id, name },
    resource: { type: 'User', id: order.account },
    outcome: 'success',
    risk: 'high',
    details: { order: order.id, kind: order.kind, from: new Date(order.from_at).toISOString(), ...details },
  };
}
