import type { Readable } from 'node:stream';
import type { Static, TSchema } from 'typebox';
import type { Resource } from './decision.ts';
import type { Db } from './ports.ts';
import type { Principal } from './principal.ts';
import type { Problem } from './problem.ts';
import type { JsonObject, Language, Text } from './text.ts';

export type Risk = 'low' | 'medium' | 'high' | 'critical';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request as it came over HTTP; nothing of it is believed. */
export interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** One request through the door. */
export interface Call {
  /** Id of the request; binds the records of one call. */
  readonly id: string;
  /** When it arrived, ms. */
  readonly time: number;
  readonly principal: Principal;
  /** Address of the client. */
  readonly address: string;
  readonly language: Language;
  readonly signal: AbortSignal;
  /** The client certificate (DER) whose key the caller proved to hold in the TLS handshake; its issuer and state are not checked. */
  readonly certificate?: Uint8Array;
  /** What the client calls itself (User-Agent), at most 512 characters; never believed, only shown. */
  readonly userAgent?: string;
  /** The token that this browser was given at the first step of a sign-in (cookie `citywall_browser`): binds later steps to it. */
  readonly browser?: string;
  /** For operations that prove their callers by themselves, as published protocols do; missing where nothing came over HTTP. */
  readonly request?: RawRequest;
  /**
   * The database: for an operation that changes rows the one transaction in which
   * its result is recorded, else the pool. It MUST NOT be used after `run` ends.
   */
  readonly db: Db;
  /** Adds facts to the record of this call: what changed, from what to what. No secrets. */
  note(details: JsonObject): void;
  /** Names whom an anonymous caller has just proved to be: from then on the record of this call names him. Only identity needs it. */
  identify(who: Pick<Principal, 'type' | 'id' | 'name'>): void;
  /** Sets a cookie on the answer; only identity needs it. Browsers send it from our own pages only, or (`lax`) also when another site leads here. */
  cookie(name: string, value: string, maxAgeSeconds: number, sameSite?: 'strict' | 'lax'): void;
  /** Runs after the transaction has committed; never when it rolled back. */
  afterCommit(act: () => void): void;
}

/** What `run` of an operation with `answers: 'stream'` resolves with. */
export interface StreamAnswer {
  readonly contentType: string;
  /** Offered as a download under this name when set. */
  readonly fileName?: string;
  readonly content: Readable;
}

/**
 * What `run` of an operation with `answers: 'protocol'` resolves with: the whole answer as a published protocol
 * (EST, ACME, OCSP, RFC 3161 …) wants it.
 */
export interface ProtocolAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** What the door adds to the input of an operation with `accepts: 'bytes'`. */
export interface BytesInput {
  /** The body as sent; still encoded when contentEncoding says so. At most 64 MiB. */
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly idempotencyKey?: string;
}

/** How often a caller may come: on average, and in one burst. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** How the result of an operation enters the audit log. */
export type Recording =
  /** One durable record for each call (the default). */
  | 'each'
  /** Counted per principal, operation and outcome; one record a minute. Refusals are still recorded one by one. */
  | 'aggregate';

/** Facts about a resource that decisions need. */
export interface Facts<I> {
  /** Object of strings, booleans, integers and arrays of these, each optional: becomes the resource's shape in the policies' schema. */
  readonly attributes: TSchema;
  /** MUST answer for a resource that does not exist as for one without facts, so that a refusal does not tell which exist. */
  readonly read: (input: I, db: Db) => Promise<Pick<Resource, 'attributes' | 'organisations'>>;
}

/**
 * The only way in. `name` is module.noun.verb and also the Cedar action and the
 * record's kind; `http` is method and path below /api/v1 with {placeholders}
 * that are fields of the input (for GET and DELETE the rest of the input is the query); {name*} at the end takes the
 * rest of the path. The path of an operation that speaks a published protocol stands at the root instead.
 */
export interface Operation<I extends TSchema = TSchema, O extends TSchema = TSchema> {
  readonly name: string;
  readonly http: `${Method} /${string}`;
  readonly summary: Text;
  readonly input: I;
  readonly output: O;
  readonly risk: Risk;
  /** 'none' lets anonymous callers in (sign-in); everything else is decided by policy. */
  readonly authentication?: 'required' | 'none';
  readonly recording?: Recording;
  /**
   * Who calls is not asked, and no record tells who, from where or at which moment: for rights that are anonymous. Only with
   * `authentication: 'none'` and `recording: 'aggregate'`.
   */
  readonly nameless?: boolean;
  /** A page calls it without anybody's doing: it does not keep a session from ending for want of use. */
  readonly passive?: boolean;
  /** Requests a second, and at once, of one principal or network; without it, what its kind of proof allows for all operations. */
  readonly rate?: Rate;
  /**
   * Whether it changes rows: then `run` gets a transaction. Default: true unless GET. 'shared': many calls at once share one;
   * `run` MUST change nothing but rows, all its own, since it runs again, alone, when one of them fails.
   */
  readonly transaction?: boolean | 'shared';
  /** 'bytes': the body is not JSON; `run` gets the input (from the path and query) joined with BytesInput. Default 'json'. */
  readonly accepts?: 'json' | 'bytes';
  /**
   * 'stream': `run` resolves with a StreamAnswer, 'protocol': with a ProtocolAnswer; `output` only documents it. Default 'json'.
   */
  readonly answers?: 'json' | 'stream' | 'protocol';
  /** How the protocol tells a refusal, its own or the door's; without it problem details (RFC 9457) answer. */
  readonly refuse?: (problem: Problem) => ProtocolAnswer;
  /** Still allowed while the principal must change the password. */
  readonly duringPasswordChange?: boolean;
  readonly resource: (input: Static<I>) => Resource;
  /** What policies may ask about the resource and only the database knows; read before each decision. */
  readonly facts?: Facts<Static<I>>;
  readonly run: (input: Static<I>, call: Call) => Promise<Static<O>>;
}

/** Declares an operation; only there to infer the types of input and output. */
export function operation<I extends TSchema, O extends TSchema>(definition: Operation<I, O>): Operation {
  return definition as unknown as Operation;
}
