import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Log } from '@citywall/kernel';
import { sql } from 'kysely';
import type pg from 'pg';
import { type ConnectionTarget, databaseOver, openPool } from './connection.ts';
import { createListener, type Listener } from './listener.ts';
import { startPrivatePostgres } from './private-postgres.ts';

/** How to come by a database. */
export interface DatabaseOptions {
  /** The data folder; the private cluster lives in DIR/postgres. */
  readonly dataDir: string;
  /** A PostgreSQL 15 or newer to use instead of the private one (CITYWALL_DATABASE_URL). */
  readonly url?: string;
  readonly log: Log;
}

/** An open database. */
export interface Database {
  readonly db: Db;
  /** The pool below `db`, for parts that bring their own SQL. */
  readonly pool: pg.Pool;
  /** Wakes whoever waits for a commit of this or another process. */
  readonly listener: Listener;
  readonly kind: 'private' | 'external';
  /** Closes all connections, then stops the private PostgreSQL. MUST be called last. */
  close(): Promise<void>;
}

/** How long closing waits for queries under way, ms. */
const patience = 1_000;

/** Opens the database, starting the private PostgreSQL unless a URL is given. Throws with what to do when it cannot. */
export async function createDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined && options.url !== '') {
    return open({ connectionString: options.url }, 'external', options, async () => {});
  }
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const server = await startPrivatePostgres(options.dataDir, options.log);
  try {
    return await open({ ...server.address }, 'private', options, server.stop);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function open(
  target: ConnectionTarget,
  kind: Database['kind'],
  options: DatabaseOptions,
  stop: () => Promise<void>,
): Promise<Database> {
  const pool = openPool(target, options.log);
  const db = databaseOver(pool);
  try {
    await requireVersion(db, kind);
    const listener = await createListener(target, { log: options.log, own: kind === 'private' });
    const close = async (): Promise<void> => {
      // A query that runs on is cut off when PostgreSQL stops; on somebody else's server its own timeout ends it.
      const closed = Promise.all([listener.close(), db.destroy()]);
      await Promise.race([closed, sleep(patience, undefined, { ref: false })]);
      await stop();
    };
    return { db, pool, listener, kind, close };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function requireVersion(db: Db, kind: Database['kind']): Promise<void> {
  try {
    const answer = await sql<{ version: number; encoding: string }>`
      select current_setting('server_version_num')::int as version,
             current_setting('server_encoding') as encoding`.execute(db);
    const version = answer.rows[0]?.version ?? 0;
    if (version < 150_000) throw new Error(`it is version ${Math.floor(version / 10_000)}; 15 or newer is needed`);
    if (answer.rows[0]?.encoding !== 'UTF8') throw new Error('its encoding is not UTF8; create it with ENCODING UTF8');
  } catch (error) {
    const where = kind === 'external' ? 'named by CITYWALL_DATABASE_URL' : 'of this data folder';
    throw new Error(`The PostgreSQL ${where} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
