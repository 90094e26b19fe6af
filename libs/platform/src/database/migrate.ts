import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Db, Log } from '@citywall/kernel';
import { sql } from 'kysely';

/** A module's tables: a folder of NNNN-what.sql files for the schema with the module's name. */
export interface MigrationSource {
  readonly name: string;
  readonly migrations?: URL;
}

interface Migration {
  readonly module: string;
  readonly file: string;
  readonly text: string;
  readonly checksum: string;
}

/** Advisory lock under which one process at a time migrates. */
const migrationLock = 0x0c17_3197;
const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/;

/**
 * Brings every schema to its newest form, in one transaction a file. Throws, having
 * changed nothing of that file, when an applied file was altered, removed or
 * overtaken: history is only ever added to.
 */
export async function migrate(db: Db, sources: readonly MigrationSource[], log?: Log): Promise<void> {
  const own: MigrationSource = { name: 'platform', migrations: new URL('./migrations/', import.meta.url) };
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${migrationLock}::bigint)`.execute(connection);
    try {
      await sql`create schema if not exists platform`.execute(connection);
      await sql`create table if not exists platform.migration (
        module text not null, file text not null, checksum text not null,
        applied_at timestamptz not null default now(), primary key (module, file))`.execute(connection);
      for (const source of [own, ...sources]) await migrateModule(connection, source, { log });
    } finally {
      await sql`select pg_advisory_unlock(${migrationLock}::bigint)`.execute(connection);
    }
  });
}

/** Runs what is outstanding of one module; with `upTo` no file beyond that number. The caller holds the lock. */
export async function migrateModule(
  db: Db,
  source: MigrationSource,
  { log, upTo = Number.POSITIVE_INFINITY }: { readonly log?: Log; readonly upTo?: number } = {},
): Promise<void> {
  if (source.migrations === undefined) return;
  const known = readMigrations(source.name, source.migrations).slice(0, upTo);
  const answer = await sql<{ file: string; checksum: string }>`
    select file, checksum from platform.migration where module = ${source.name} order by file`.execute(db);
  const outstanding = outstandingMigrations(known, answer.rows);
  for (const migration of outstanding) {
    await db.transaction().execute(async (transaction) => {
      await sql`create schema if not exists ${sql.id(migration.module)}`.execute(transaction);
      await sql.raw(migration.text).execute(transaction);
      await sql`insert into platform.migration (module, file, checksum)
        values (${migration.module}, ${migration.file}, ${migration.checksum})`.execute(transaction);
    });
    log?.info({ module: migration.module, file: migration.file }, 'Migrated');
  }
}

/**
 * Reads a folder of migrations in order; throws for a file that is not named NNNN-what.sql, and for a number that comes
 * twice. Numbers may leave gaps, so that the parts of a large module can each have a range of their own.
 */
export function readMigrations(module: string, folder: URL): readonly Migration[] {
  const base = folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
  const files = readdirSync(base).sort();
  let last = '';
  return files.map((file) => {
    const number = fileName.exec(file)?.[1];
    if (number === undefined) throw new Error(`Migration ${module}/${file} must be named NNNN-what.sql`);
    if (number === last) throw new Error(`Migration ${module}/${file}: the number ${number} is taken`);
    last = number;
    const text = readFileSync(new URL(file, base), 'utf8');
    return { module, file, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

/** What is still to run, given what ran; throws when history was changed. */
export function outstandingMigrations(
  known: readonly Migration[],
  applied: readonly { readonly file: string; readonly checksum: string }[],
): readonly Migration[] {
  applied.forEach((done, index) => {
    const migration = known[index];
    if (migration === undefined) {
      throw new Error(
        `The database has migration ${done.file}, which this Citywall does not know: it is older than the data. Install the newer version.`,
      );
    }
    if (migration.file !== done.file) {
      throw new Error(
        `Migration ${migration.module}/${migration.file} stands where ${done.file} ran. Add new migrations at the end only.`,
      );
    }
    if (migration.checksum !== done.checksum) {
      throw new Error(
        `Migration ${migration.module}/${migration.file} was changed after it ran. Restore it and add a new file instead.`,
      );
    }
  });
  return known.slice(applied.length);
}
