/** One appended value with its place in the stream; sequences only grow, gaps are possible. */
export interface Entry {
  readonly sequence: number;
  readonly value: Uint8Array;
}

/** A change of the small state kept beside a stream; null removes the key. */
export interface Update {
  readonly key: string;
  readonly value: Uint8Array | string | null;
}

export interface StreamOptions {
  /** Entries that not all consumers have passed may hold this many bytes; beyond it append refuses. Default 8 GiB. */
  readonly maximumBytes?: number;
  /** Names of all consumers: an entry is kept until every one has committed it. At least one. */
  readonly consumers: readonly string[];
}

/** Why an append was refused; nothing of it was stored. */
export type RefusalReason = 'disk-full' | 'backlog-full' | 'write-failed' | 'closed';

/** Thrown by append and commit when the stream cannot take more; the caller keeps or refuses what it has. */
export class StreamRefusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.name = 'StreamRefusal';
    this.reason = reason;
  }
}

/**
 * An ordered, durable, replayable log with consumer positions and a small keyed
 * state that changes in the same transaction. Shaped so that a Kafka topic, a
 * consumer group and a compacted topic can stand behind it.
 */
export interface Stream {
  /** Resolves with the entry's sequence only after value and updates are on disk, both or neither. The value MUST NOT be changed or transferred before. */
  append(value: Uint8Array, updates?: readonly Update[]): Promise<number>;
  /** As append for several values in one transaction; resolves with their sequences. */
  appendAll(values: readonly Uint8Array[], updates?: readonly Update[]): Promise<readonly number[]>;
  /** Changes only the keyed state, as durable as append. */
  update(updates: readonly Update[]): Promise<void>;
  /** Entries with a sequence greater than `after`, in order, at most `limit` and about `maximumBytes` (at least one). Copies. */
  read(after: number, limit: number, maximumBytes?: number): readonly Entry[];
  /** What the consumer has finished; 0 before the first. */
  position(consumer: string): number;
  /** Moves the consumer forward, changes the keyed state with it, and frees what all consumers have passed. */
  commit(consumer: string, sequence: number, updates?: readonly Update[]): Promise<void>;
  get(key: string): Uint8Array | undefined;
  /** Keyed state whose keys start with the prefix, in key order. */
  list(prefix: string): readonly { readonly key: string; readonly value: Uint8Array }[];
  /** Last sequence appended and durable; 0 in a new stream. */
  last(): number;
  /** Bytes not yet passed by every consumer. */
  backlogBytes(): number;
  /** Why an append would be refused now, or undefined. */
  refusing(): RefusalReason | undefined;
}

/** A set of streams over one store. */
export interface Streams {
  open(name: string, options: StreamOptions): Stream;
  /** Waits for writes under way, then closes. */
  close(): Promise<void>;
}
