export type { CountAnswer, CountBy } from './count.ts';
export { EngineBusy } from './duckdb.ts';
export { BadCondition, type Comparison, type Condition, type EventFilter } from './event-filter.ts';
export { type CountOptions, type Lake, type LakeOptions, openLake, type SearchPage } from './lake.ts';
export { dayOf, type LakeFile, pathOf } from './lake-file.ts';
export { type LakeRow, lakeColumns } from './lake-schema.ts';
export { LakeWriter } from './lake-writer.ts';
export type { Place, SearchAnswer } from './search.ts';
export type { StoredRow } from './stored-event.ts';
