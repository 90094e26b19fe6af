import type { Db, Log } from '@citywall/kernel';
import { sql } from 'kysely';
import pg from 'pg';
import { ownershipLock } from './ownership.ts';

/** Hears `notify` of committed transactions; a hint to look, since one sent while the connection was down is lost. */
export interface Listener {
  /** `hear` is called with the text after a commit that notified `topic`, and with '' after a lost connection came back. */
  on(topic: string, hear: (text: string) => void): void;
  close(): Promise<void>;
}

const channel = 'citywall';

/** Tells listeners of `topic`, once the transaction commits. `text` at most 7,000 bytes. */
export async function notify(db: Db, topic: string, text: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${`${topic}:${text}`})`.execute(db);
}

/**
 * Opens the one connection that listens. With `own` it also holds the lock that
 * marks the private cluster as used by this living server.
 */
export async function createListener(
  target: pg.ClientConfig,
  options: { readonly log: Log; readonly own: boolean },
): Promise<Listener> {
  const hearers = new Map<string, ((text: string) => void)[]>();
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ ...target, application_name: 'citywall-listener', keepAlive: true });
    let lost = false;
    const onLost = (): void => {
      if (lost) return;
      lost = true;
      if (!closed && client === fresh) reconnectLater(500);
    };
    fresh.on('error', onLost);
    fresh.on('end', onLost);
    fresh.on('notification', ({ payload = '' }) => {
      const colon = payload.indexOf(':');
      for (const hear of hearers.get(payload.slice(0, colon)) ?? []) hear(payload.slice(colon + 1));
    });
    await fresh.connect();
    if (options.own) await fresh.query('select pg_try_advisory_lock($1)', [ownershipLock]);
    await fresh.query(`listen ${channel}`);
    client = fresh;
  };

  const reconnectLater = (delay: number): void => {
    timer = setTimeout(async () => {
      try {
        await connect();
        for (const list of hearers.values()) for (const hear of list) hear('');
      } catch (error) {
        options.log.warn({ reason: (error as Error).message }, 'The database does not answer; trying again');
        if (!closed) reconnectLater(Math.min(delay * 2, 2_000));
      }
    }, delay);
    timer.unref();
  };

  await connect();
  return {
    on: (topic, hear) => void hearers.set(topic, [...(hearers.get(topic) ?? []), hear]),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
