import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@citywall/kernel';
import { createDatabase, type Database } from './create-database.ts';
import { type MigrationSource, migrate } from './migrate.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * For tests: a real, migrated private PostgreSQL in a folder of its own, which `close` removes.
 * About a second; share one per file. With a URL it is that database instead, which must be empty.
 */
export async function createTemporaryDatabase(
  sources: readonly MigrationSource[] = [],
  url?: string,
): Promise<Database & { readonly dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'citywall-'));
  const database = await createDatabase({ dataDir, url, log: silent });
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
