export { backUpStreams } from './back-up-streams.ts';
export { freeBytes } from './disk-guard.ts';
export { createLmdbStreams, type LmdbOptions } from './lmdb-streams.ts';
export {
  type Entry,
  type RefusalReason,
  type Stream,
  type StreamOptions,
  StreamRefusal,
  type Streams,
  type Update,
} from './streams.ts';
