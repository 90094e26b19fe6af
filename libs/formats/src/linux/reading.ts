import type { AttemptChannel } from '@citywall/ocsf';

/** What a Linux message says has happened. */
export type Action =
  | 'logon'
  | 'logon-failed'
  | 'session-opened'
  | 'session-closed'
  | 'invalid-user'
  | 'connect'
  | 'disconnect'
  | 'account-switch'
  | 'account-switch-failed'
  | 'job-started'
  | 'user-created'
  | 'user-deleted'
  | 'user-changed'
  | 'password-changed'
  | 'group-member-added'
  | 'group-member-removed'
  | 'note';

/** What was read from the message of a syslog line. Unknown texts are empty, an unknown port is -1. */
export interface Reading {
  readonly action: Action;
  /** The account it is about. */
  readonly user: string;
  /** The remote host as the line writes it: an address or a name. */
  readonly remote: string;
  readonly port: number;
  /** How someone wanted to log in: password, publickey … */
  readonly method: string;
  /** The service that was used, when it is not the program that wrote the line. */
  readonly service: string;
  /** How many times, as PAM sums them up. */
  readonly count: number;
  /** Set on a failed attempt to log in over SSH. */
  readonly channel: AttemptChannel | undefined;
  /** Further facts, named as rules name them. */
  readonly facts: Readonly<Record<string, string>> | undefined;
}

const nothing: Reading = {
  action: 'note',
  user: '',
  remote: '',
  port: -1,
  method: '',
  service: '',
  count: 1,
  channel: undefined,
  facts: undefined,
};

/** A reading with what is given, and nothing else known. */
export function reading(known: Partial<Reading> & { readonly action: Action }): Reading {
  return {
    action: known.action,
    user: known.user ?? '',
    // sshd and PAM write UNKNOWN where they know none.
    remote: known.remote === undefined || known.remote === 'UNKNOWN' ? '' : known.remote,
    port: known.port ?? -1,
    method: known.method ?? '',
    service: known.service ?? '',
    count: known.count ?? 1,
    channel: known.channel,
    facts: known.facts,
  };
}

/** The reading of a message that is known but says nothing to act on. */
export const note: Reading = Object.freeze(nothing);
