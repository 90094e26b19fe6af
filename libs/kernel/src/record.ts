import type { JsonObject } from './text.ts';

/** intent: about to act (high risk) · result: it ran · refusal: it was not allowed · event: something happened without a request. */
export type RecordPhase = 'intent' | 'result' | 'refusal' | 'event';

/** One entry of the audit log before the log gives it its index. Values MUST NOT contain secrets. */
export interface AuditRecord {
  readonly id: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly time: string;
  readonly operation: string;
  readonly phase: RecordPhase;
  readonly principal: { readonly type: string; readonly id: string; readonly name: string };
  readonly resource: { readonly type: string; readonly id: string };
  readonly outcome: 'success' | 'failure' | 'denied' | 'pending';
  /** Problem code when it was refused or failed. */
  readonly code?: string;
  readonly risk: 'low' | 'medium' | 'high' | 'critical';
  /** Policies that determined the decision. */
  readonly policies?: readonly string[];
  /** Where the request came from. */
  readonly address?: string;
  /** Binds intent and result of one call. */
  readonly call?: string;
  /** How many alike this one record stands for, when they are recorded in aggregate. */
  readonly count?: number;
  readonly details?: JsonObject;
}

/** Port implemented by modules/audit. */
export interface Recorder {
  /**
   * Appends and resolves with the record's index once it is durable on disk.
   * Rejects when it cannot be written: then a high-risk operation MUST NOT run.
   * A record whose id is already in the log is not written twice when `replayed` is set.
   */
  append(record: AuditRecord, options?: { readonly replayed?: boolean }): Promise<number>;
}
