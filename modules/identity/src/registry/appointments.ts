import type { Appointment, PersonnelOrder } from './registry.tables.ts';

/** What the orders about one person come to. */
export interface Timeline {
  readonly appointments: readonly Appointment[];
  /** When he leaves or left for good, ms; undefined while no order says so, or one lets him join again. */
  readonly leavesAt: number | undefined;
}

/**
 * Who holds what from when until when, from orders that were not withdrawn, by the time they come into force: the main
 * post ends where the next begins, a secondment ends by itself, and leaving ends everything.
 */
export function timelineOf(orders: readonly PersonnelOrder[]): Timeline {
  let held: Appointment[] = [];
  let leavesAt: number | undefined;
  for (const order of orders) {
    const { kind, from_at: from } = order;
    if (kind === 'leave') {
      held = held.map((one) => endedAt(one, from));
      leavesAt = from;
      continue;
    }
    if (kind === 'join') leavesAt = undefined;
    if (kind !== 'second') held = held.map((one) => (one.main ? endedAt(one, from) : one));
    held.push(appointmentBy(order));
  }
  return {
    appointments: held.filter(({ from_at, until_at }) => until_at === null || until_at > from_at),
    leavesAt,
  };
}

function appointmentBy({ id, account, post, kind, from_at, until_at }: PersonnelOrder): Appointment {
  if (post === null) throw new Error(`order ${id} names no post`);
  return { account, post, personnel_order: id, main: kind !== 'second', from_at, until_at };
}

function endedAt(one: Appointment, at: number): Appointment {
  return one.until_at !== null && one.until_at <= at ? one : { ...one, until_at: at };
}
