import type {
  AuditRecord,
  Authenticator,
  Authorizer,
  Clock,
  Db,
  Log,
  Operation,
  Principal,
  RawRequest,
  Recorder,
  Separation,
} from '@citywall/kernel';

/** Where the door keeps the result record of a transaction until the log has it. */
export interface PendingRecords {
  /** Inside the transaction that changes rows. MUST throw at once for a record that cannot be written down. */
  enlist(db: Db, records: readonly AuditRecord[]): Promise<void>;
  /** After the log has them. */
  settle(ids: readonly string[]): Promise<void>;
}

/** What the door needs from the house. */
export interface DoorPorts {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** Without it nobody is kept from doing two things to one. */
  readonly separation?: Separation;
  readonly recorder: Recorder;
  readonly pending: PendingRecords;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

/** A request as the transport hands it over, before anything about it is believed. */
export interface Arrival {
  readonly operation: Operation;
  /** Path parameters, query and body joined; path wins. */
  readonly input: unknown;
  readonly credentials: PresentedCredentials;
  readonly address: string;
  /** A page asks by itself, to stay fresh. */
  readonly passive?: boolean;
  readonly language: 'en' | 'zh';
  readonly signal: AbortSignal;
  /** As it came, for operations that prove their callers by themselves. */
  readonly request?: RawRequest;
  /** The User-Agent header, cut to 512 characters. */
  readonly userAgent?: string;
  /** The cookie that marks a browser in which somebody signs in. */
  readonly browser?: string;
}

/** Every form of proof found in the request; the first counts: key, password, session, certificate. */
export interface PresentedCredentials {
  readonly session?: string;
  readonly key?: string;
  readonly basic?: { readonly name: string; readonly password: string };
  /** The client certificate of the TLS connection, DER. */
  readonly certificate?: Uint8Array;
  /** Whether a browser page of our own sent it (the request header that other sites cannot set). */
  readonly fromOwnPage: boolean;
}

/** Cookie to set with the answer. */
export interface AnswerCookie {
  readonly name: string;
  readonly value: string;
  readonly maxAgeSeconds: number;
  readonly sameSite?: 'strict' | 'lax';
}

export interface Answer {
  readonly output: unknown;
  readonly cookies: readonly AnswerCookie[];
}

/** What one passage has found out so far; each step reads and adds. */
export interface Passage {
  readonly id: string;
  readonly time: number;
  readonly arrival: Arrival;
  principal: Principal;
}
