import {
  type Clock,
  type Db,
  type DomainEvent,
  type DomainEvents,
  type JsonObject,
  type Log,
  newId,
} from '@citywall/kernel';
import { sql } from 'kysely';
import type { Database } from './create-database.ts';

type Handle = (event: DomainEvent, db: Db) => Promise<void>;

export interface RunningDomainEvents extends DomainEvents {
  /** Begins delivery. MUST come after migrations and after every subscription. */
  start(): Promise<void>;
  /** Lets the deliveries under way finish. */
  stop(): Promise<void>;
}

export interface DomainEventsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Told when an event was given up after `patience` attempts; it stays in platform.delivery, parked. */
  readonly onParked?: (consumer: string, event: DomainEvent, reason: string) => void;
  /** Attempts before an event is parked; pauses double from 0.1 s to 60 s. Default 15, about seven minutes. */
  readonly patience?: number;
}

const batchSize = 20;

/**
 * The outbox. Every event is delivered to each consumer in order, in one transaction
 * with what the handler writes; a failing one holds back those behind it until it
 * succeeds or is parked. A handler has 60 s and MUST NOT wait for the world in it: that is a job.
 */
export function createDomainEvents(database: Database, options: DomainEventsOptions): RunningDomainEvents {
  const consumers = new Map<string, Map<string, Handle>>();
  const pumps = new Map<string, Pump>();
  let sweeper: NodeJS.Timeout | undefined;

  return {
    publish: (db, topic, payload) => publish(db, consumers, topic, payload, options.clock.now()),
    subscribe: (topic, consumer, handle) => {
      const handlers = consumers.get(consumer) ?? new Map<string, Handle>();
      if (handlers.has(topic)) throw new Error(`${consumer} has subscribed to ${topic} already`);
      consumers.set(consumer, handlers.set(topic, handle));
    },
    start: async () => {
      await registerConsumers(database, consumers);
      for (const [name, handlers] of consumers) pumps.set(name, createPump(database, name, handlers, options));
      database.listener.on('event', () => {
        for (const pump of pumps.values()) pump.wake();
      });
      for (const pump of pumps.values()) pump.wake();
      await sweep(database.db);
      sweeper = setInterval(() => {
        sweep(database.db).catch((error: Error) => options.log.warn({ reason: error.message }, 'Outbox not swept'));
        for (const pump of pumps.values()) pump.wake();
      }, 30_000).unref();
    },
    stop: async () => {
      clearInterval(sweeper);
      await Promise.all([...pumps.values()].map((pump) => pump.stop()));
    },
  };
}

type Consumers = ReadonlyMap<string, ReadonlyMap<string, Handle>>;

/** Consumers of this process count before the first start has registered them; those of others are in the table. */
async function publish(
  db: Db,
  consumers: Consumers,
  topic: string,
  payload: JsonObject,
  time: number,
): Promise<string> {
  const id = newId();
  const own = [...consumers].filter(([, handlers]) => handlers.has(topic)).map(([name]) => name);
  await sql`
    with consumer as (
      select name from platform.consumer where topic = ${topic} union select unnest(${own}::text[])),
    event as (
      insert into platform.outbox (id, topic, time, payload)
      select ${id}::uuid, ${topic}, ${time}::bigint, ${JSON.stringify(payload)}::jsonb
      where exists (select from consumer) returning id),
    delivery as (
      insert into platform.delivery (consumer, event) select consumer.name, event.id from consumer, event)
    select pg_notify('citywall', 'event:') from event`.execute(db);
  return id;
}

/** Writes who is told of what, so that a publisher in any process knows; forgets consumers that exist no more. */
async function registerConsumers(database: Database, consumers: Consumers) {
  const pairs = [...consumers].flatMap(([name, handlers]) => [...handlers.keys()].map((topic) => ({ name, topic })));
  await database.db.transaction().execute(async (transaction) => {
    // Other processes of an external database may bring consumers that this one does not have.
    if (database.kind === 'private') {
      await sql`delete from platform.consumer`.execute(transaction);
      await sql`delete from platform.delivery where not (consumer = any(${[...consumers.keys()]}::text[]))`.execute(
        transaction,
      );
    }
    for (const { name, topic } of pairs) {
      await sql`insert into platform.consumer (name, topic) values (${name}, ${topic}) on conflict do nothing`.execute(
        transaction,
      );
    }
  });
}

/** Removes events that every consumer has had. */
async function sweep(db: Db): Promise<void> {
  await sql`delete from platform.outbox o
    where not exists (select from platform.delivery d where d.event = o.id)`.execute(db);
}

interface Pump {
  wake(): void;
  stop(): Promise<void>;
}

interface Delivery {
  readonly id: string;
  readonly topic: string;
  readonly time: number;
  readonly payload: JsonObject;
  readonly attempts: number;
  readonly notBefore: number;
}

/** Delivers to one consumer, one batch at a time. */
function createPump(
  database: Database,
  consumer: string,
  handlers: ReadonlyMap<string, Handle>,
  options: DomainEventsOptions,
): Pump {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const wake = (): void => {
    if (stopped) return;
    again = true;
    running ??= drain().finally(() => {
      running = undefined;
      if (again) wake();
    });
  };
  const sleepThenWake = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, delay).unref();
  };
  const drain = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      try {
        const pause = await deliverBatch(database.db, consumer, handlers, options);
        if (pause === 0) again = true;
        else if (pause !== undefined) sleepThenWake(pause);
      } catch (error) {
        options.log.warn({ consumer, reason: (error as Error).message }, 'Events not delivered; trying again');
        sleepThenWake(1_000);
      }
    }
  };
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Answers undefined when nothing waits, 0 when more may, else after how many ms to look again. */
async function deliverBatch(
  db: Db,
  consumer: string,
  handlers: ReadonlyMap<string, Handle>,
  options: DomainEventsOptions,
): Promise<number | undefined> {
  const now = options.clock.now();
  const waiting = await readDeliveries(db, consumer);
  const first = waiting[0];
  if (first === undefined) return undefined;
  if (first.notBefore > now) return Math.max(1, first.notBefore - now);
  // After a failure one at a time, so that only the event at fault is held back.
  const batch = first.attempts > 0 ? [first] : waiting;
  try {
    await handleTogether(db, consumer, handlers, batch);
  } catch (error) {
    if (batch.length > 1) return handleFirst(db, consumer, handlers, first, options);
    await postpone(db, consumer, first, (error as Error).message, options);
  }
  return 0;
}

async function handleFirst(
  db: Db,
  consumer: string,
  handlers: ReadonlyMap<string, Handle>,
  first: Delivery,
  options: DomainEventsOptions,
): Promise<number> {
  try {
    await handleTogether(db, consumer, handlers, [first]);
  } catch (error) {
    await postpone(db, consumer, first, (error as Error).message, options);
  }
  return 0;
}

async function readDeliveries(db: Db, consumer: string): Promise<readonly Delivery[]> {
  const answer = await sql<Delivery>`
    select o.id, o.topic, o.time, o.payload, d.attempts, d.not_before as "notBefore"
    from platform.delivery d join platform.outbox o on o.id = d.event
    where d.consumer = ${consumer} and not d.parked order by d.event limit ${batchSize}`.execute(db);
  return answer.rows;
}

async function handleTogether(
  db: Db,
  consumer: string,
  handlers: ReadonlyMap<string, Handle>,
  batch: readonly Delivery[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { id, topic, time, payload } of batch) {
      // Taking the delivery first makes a second process wait here, and then find nothing to do.
      const taken =
        await sql`delete from platform.delivery where consumer = ${consumer} and event = ${id}::uuid`.execute(
          transaction,
        );
      if (taken.numAffectedRows === 1n) await handlers.get(topic)?.({ id, topic, time, payload }, transaction);
    }
  });
}

async function postpone(
  db: Db,
  consumer: string,
  delivery: Delivery,
  reason: string,
  options: DomainEventsOptions,
): Promise<void> {
  const attempts = delivery.attempts + 1;
  const parked = attempts >= (options.patience ?? 15);
  const notBefore = options.clock.now() + Math.min(60_000, 100 * 2 ** delivery.attempts);
  await sql`update platform.delivery set attempts = ${attempts}, not_before = ${notBefore}, parked = ${parked},
    reason = ${reason.slice(0, 1_000)} where consumer = ${consumer} and event = ${delivery.id}::uuid`.execute(db);
  const fields = { consumer, topic: delivery.topic, event: delivery.id, attempts, reason };
  if (!parked) return options.log.warn(fields, 'A consumer failed; the event is tried again');
  options.log.error(fields, 'A consumer failed too often; the event is parked');
  const { id, topic, time, payload } = delivery;
  options.onParked?.(consumer, { id, topic, time, payload }, reason);
}
