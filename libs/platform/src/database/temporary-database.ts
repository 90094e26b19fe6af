import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@citywall/kernel';
import pg from 'pg';
import { createDatabase, type Database } from './create-database.ts';
import { type MigrationSource, migrate } from './migrate.ts';
import { startPrivatePostgres } from './private-postgres.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Where processes of tests find the server that they share. */
const sharedServer = 'CITYWALL_TEST_POSTGRES';

/**
 * For tests: a real, migrated database with a folder beside it, both gone after `close`. It lies in the PostgreSQL that the
 * tests share, else in a private one of its own, which takes about a second. With a URL it is that database instead, which
 * must be empty.
 */
export async function createTemporaryDatabase(
  sources: readonly MigrationSource[] = [],
  url?: string,
): Promise<Database & { readonly dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'citywall-'));
  const server = process.env[sharedServer];
  const place = url ?? (server === undefined ? undefined : await databaseIn(server));
  const database = await createDatabase({ dataDir, url: place, log: silent });
  const close = async (): Promise<void> => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await migrate(database.db, sources);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...database, close, dataDir };
}

/** A database of its own in the server; it goes with it. */
async function databaseIn(server: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  return server.replace('/postgres?', `/${name}?`);
}

/** For test runners: starts one PostgreSQL for the tests of all processes started after it; ends it and its databases when called. */
export async function shareTemporaryPostgres(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'citywall-'));
  const { address, stop } = await startPrivatePostgres(dataDir, silent);
  const { host, port, user, password } = address;
  process.env[sharedServer] =
    `postgres://${user}:${password}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`;
  return async () => {
    delete process.env[sharedServer];
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
