import type { Kysely } from 'kysely';
import type { Clock } from './clock.ts';
import type { Level } from './detector.ts';
import type { Json, JsonObject, Text } from './text.ts';

/** The relational database or a transaction in it; a module names its own tables by `withTables`. */
export type Db = Kysely<Record<never, never>>;

/** Structured log for operators of the process; MUST NOT be given secrets. */
export interface Log {
  debug(fields: JsonObject, message: string): void;
  info(fields: JsonObject, message: string): void;
  warn(fields: JsonObject, message: string): void;
  error(fields: JsonObject, message: string): void;
}

/** A fact published by a module, in the transaction that made it true. */
export interface DomainEvent {
  readonly id: string;
  /** module.noun.happened */
  readonly topic: string;
  readonly time: number;
  readonly payload: JsonObject;
}

/** Transactional outbox: delivered at least once to each consumer, in order; consumers MUST be idempotent by event id. */
export interface DomainEvents {
  publish(db: Db, topic: string, payload: JsonObject): Promise<string>;
  /** `consumer` names the position that is kept. Called before start() ends. A handler that throws is retried with growing pauses. */
  subscribe(topic: string, consumer: string, handle: (event: DomainEvent, db: Db) => Promise<void>): void;
}

/** Durable work: runs at least once, retried with growing pauses, survives a crash. */
export interface Jobs {
  /** Declared before start() ends. `retries` after the first failure. */
  work<T extends JsonObject>(
    queue: string,
    options: { readonly retries?: number },
    run: (data: T) => Promise<void>,
  ): void;
  /** `db` makes sending part of a transaction; `key` makes a queued twin impossible. */
  send(
    queue: string,
    data: JsonObject,
    options?: { readonly startAfter?: number; readonly key?: string; readonly db?: Db },
  ): Promise<void>;
}

/** Signs with the installation key; the private key never leaves the port. */
export interface Signer {
  /** Ed25519 public key, 32 bytes raw. */
  readonly publicKey: Uint8Array;
  /** Name under which the key signs, e.g. `citywall.<8 hex of the key hash>`. */
  readonly name: string;
  sign(message: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 under a key derived from the installation secret for one purpose (pepper, tokens). */
  mac(purpose: string, message: Uint8Array): Uint8Array;
}

/** A condition that stands until it is cleared and that someone must look at. */
export interface Alarm {
  /** Names the condition; raising it again updates it, e.g. `detection.source.silent:web-01`. */
  readonly key: string;
  readonly level: Level;
  readonly title: Text;
  readonly since: number;
  readonly details: JsonObject;
}

/** Present alarms, kept in memory by the process that sees them so that they show even when nothing can be written. */
export interface AlarmBoard {
  raise(key: string, level: Level, title: Text, details?: JsonObject): void;
  clear(key: string): void;
  list(): readonly Alarm[];
  /** Told of every raise (once per condition, and again when its level rises) and clear. */
  watch(listener: (change: { readonly kind: 'raised' | 'cleared'; readonly alarm: Alarm }) => void): void;
}

/** Server-sent events to live pages: a hint that something changed, never data a listener may not see. */
export interface Live {
  /** `topic` is module.noun, e.g. `response.incident`; `data` carries ids and counts only. */
  announce(topic: string, data: JsonObject): void;
  listen(listener: (topic: string, data: JsonObject) => void): () => void;
}

/** Settings that can be changed while running, kept in the database under module.name. */
export interface Settings {
  get<T extends Json>(key: string, fallback: T): T;
  set(db: Db, key: string, value: Json): Promise<void>;
}

/** Files by content address. */
export interface Blobs {
  /** Answers the SHA-256 in hex, after the file is durable. */
  put(content: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
  delete(hash: string): Promise<void>;
}

/** What the platform gives every module. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly db: Db;
  readonly events: DomainEvents;
  readonly jobs: Jobs;
  readonly signer: Signer;
  readonly alarms: AlarmBoard;
  readonly live: Live;
  readonly settings: Settings;
  readonly blobs: Blobs;
  /** The data folder; a module writes only below DIR/<its name>. */
  readonly dataDir: string;
}
