import type { Db, Json, Log, Settings } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Database } from './create-database.ts';
import { notify } from './listener.ts';

export interface LoadedSettings extends Settings {
  /** Reads all settings. MUST come after migrations and before the first `get`. */
  load(): Promise<void>;
}

/** After this many ms a value set in a transaction is read back, in case it was rolled back. */
const readBackAfter = 1_000;

/**
 * Settings kept in memory over platform.setting. A change is seen at once by the
 * process that makes it, by others at the commit.
 */
export function createSettings(database: Database, log: Log): LoadedSettings {
  const values = new Map<string, Json>();

  const read = async (key: string): Promise<void> => {
    try {
      const answer = await sql<{ value: Json }>`select value from platform.setting where key = ${key}`.execute(
        database.db,
      );
      const row = answer.rows[0];
      if (row === undefined) values.delete(key);
      else values.set(key, row.value);
    } catch (error) {
      log.warn({ key, reason: (error as Error).message }, 'A changed setting could not be read');
    }
  };
  const load = async (): Promise<void> => {
    const answer = await sql<{ key: string; value: Json }>`select key, value from platform.setting`.execute(
      database.db,
    );
    values.clear();
    for (const { key, value } of answer.rows) values.set(key, value);
  };
  database.listener.on('setting', (key) => {
    const reading = key === '' ? load() : read(key);
    reading.catch((error: Error) => log.warn({ reason: error.message }, 'Settings could not be read'));
  });

  return {
    load,
    get: <T extends Json>(key: string, fallback: T) => (values.has(key) ? (values.get(key) as T) : fallback),
    set: async (db: Db, key, value) => {
      await sql`insert into platform.setting (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
        on conflict (key) do update set value = excluded.value, changed_at = now()`.execute(db);
      await notify(db, 'setting', key);
      values.set(key, value);
      setTimeout(() => void read(key), readBackAfter).unref();
    },
  };
}
