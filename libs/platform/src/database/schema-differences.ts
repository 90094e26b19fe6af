import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type MigrationSource, migrateModule, readMigrations } from './migrate.ts';

/**
 * For tests: builds a module's schema in two ways, all files at once and one file a
 * start, and answers the lines in which the results differ; empty is right. Drops the
 * schema first: never call it on a database that is worth anything.
 */
export async function schemaDifferences(db: Db, source: MigrationSource, pauseMs = 0): Promise<readonly string[]> {
  const count = source.migrations === undefined ? 0 : readMigrations(source.name, source.migrations).length;
  await forget(db, source.name);
  await migrateModule(db, source);
  const fresh = await describeSchema(db, source.name);
  await forget(db, source.name);
  for (let upTo = 1; upTo <= count; upTo += 1) {
    await migrateModule(db, source, { upTo });
    await sleep(pauseMs);
  }
  const migrated = await describeSchema(db, source.name);
  const only = (all: readonly string[], others: readonly string[], where: string): readonly string[] =>
    all.filter((line) => !others.includes(line)).map((line) => `only ${where}: ${line}`);
  return [...only(fresh, migrated, 'fresh'), ...only(migrated, fresh, 'migrated')];
}

async function forget(db: Db, schema: string): Promise<void> {
  await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(db);
  await sql`delete from platform.migration where module = ${schema}`.execute(db);
}

/** One line for each column, index, constraint and trigger of a schema. */
async function describeSchema(db: Db, schema: string): Promise<readonly string[]> {
  const answer = await sql<{ line: string }>`
    select format('column %s.%s %s null=%s default=%s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = ${schema}
    union all select indexdef from pg_indexes where schemaname = ${schema}
    union all select format('constraint %s on %s %s', c.conname, c.conrelid::regclass, pg_get_constraintdef(c.oid))
      from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = ${schema}
    union all select format('trigger %s on %s', t.tgname, t.tgrelid::regclass) from pg_trigger t
      join pg_class r on r.oid = t.tgrelid join pg_namespace n on n.oid = r.relnamespace
      where n.nspname = ${schema} and not t.tgisinternal
    order by 1`.execute(db);
  return answer.rows.map(({ line }) => line);
}
