export { createDatabase, type Database, type DatabaseOptions } from './create-database.ts';
export { createDomainEvents, type DomainEventsOptions, type RunningDomainEvents } from './domain-events.ts';
export { createJobs, type JobsOptions, type RunningJobs } from './jobs.ts';
export { type Listener, notify } from './listener.ts';
export { type MigrationSource, migrate } from './migrate.ts';
export { enlistRecord, pendingRecords, settleRecords } from './pending-records.ts';
export { schemaDifferences } from './schema-differences.ts';
export { createSettings, type LoadedSettings } from './settings.ts';
export { createTemporaryDatabase } from './temporary-database.ts';
