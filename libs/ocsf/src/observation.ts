import type { OcsfEvent } from './event.ts';

/** What rules are routed by. Objects are shared and frozen: their identity may be used as a cache key. */
export interface LogSource {
  readonly product?: string;
  readonly categories: readonly string[];
  readonly services: readonly string[];
}

/** Which part of an SSH server reported a failed attempt; the parts of one side count the same attempts. */
export type AttemptChannel =
  /** sshd: "Failed password" */
  | 'password'
  /** sshd: "Failed keyboard-interactive/pam" */
  | 'keyboard-interactive'
  /** sshd: "error: PAM: Authentication failure" */
  | 'pam-error'
  /** PAM: the module that wrote the line */
  | `pam:${string}`;

/** A failed log-in attempt over SSH. */
export interface Attempt {
  /** host and pid: one connection to the server. */
  readonly session: string;
  readonly reporter: 'sshd' | 'pam';
  readonly channel: AttemptChannel;
  /** The account that was tried, when the line names it. */
  readonly user?: string;
  /** Address of the remote host, when the line gives it and not a name. */
  readonly address?: string;
}

/** What a line of an SSH session tells about its remote end; lets a later line without an address find it. */
export interface SessionNote {
  /** host and pid: one connection to the server. */
  readonly id: string;
  /** Address of the remote host, when the line names it. */
  readonly address?: string;
  /** Port of the remote host, when the line names it: another port is another connection. */
  readonly port?: number;
}

/** One observed line or object: what rules match on and what the lake keeps. */
export interface Observation {
  /** Event time, ms UTC. */
  readonly time: number;
  readonly logsource: LogSource;
  /** Named as the Sigma taxonomy or the producer does. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Built when first read; without metadata.uid and raw_data, which the intake adds. */
  readonly event: OcsfEvent;
  /** The original line. */
  readonly raw: string;
  /** How often it happened: N for "message repeated N times", else 1. */
  readonly count: number;
  /** Nothing was recognised: kept as it is, as a base event. */
  readonly unparsed: boolean;
  readonly attempt?: Attempt;
  readonly session?: SessionNote;
}
