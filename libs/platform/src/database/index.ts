export { createDatabase, type Database, type DatabaseOptions } from './create-database.ts';
export { type Listener, notify } from './listener.ts';
export { type MigrationSource, migrate } from './migrate.ts';
export { enlistRecord, pendingRecords, settleRecords } from './pending-records.ts';
