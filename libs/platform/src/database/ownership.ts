import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Advisory lock that the one server using a private cluster holds for as long as it lives. */
export const ownershipLock = 0x0c17_7a11;

/**
 * Throws when a living server uses the PostgreSQL reached by `connection`. The
 * backends of a killed server let go of the lock within moments, so this tries for 3 s.
 * A PostgreSQL that takes no connection (any more) is used by nobody.
 */
export async function refuseWhenOwned(connection: pg.ClientConfig, dataDir: string): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch {
    return;
  }
  try {
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const answer = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [ownershipLock]);
      if (answer.rows[0]?.free === true) return;
      await sleep(200);
    }
  } finally {
    await client.end();
  }
  throw new Error(
    `Another Citywall is running with the data folder ${dataDir}. Stop it first, or choose another --data.`,
  );
}
