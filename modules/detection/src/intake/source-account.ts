import type { FormatName } from '@citywall/formats';

export type SourceKind = 'syslog-udp' | 'syslog-tcp' | 'syslog-tls' | 'relp' | 'http' | 'file' | 'platform';

/** What people set about a source. */
export interface SourceSettings {
  readonly format: FormatName | 'auto';
  /** Zone of times that name none. */
  readonly zone: string;
  /** Allow-listed by a person. */
  readonly allowed: boolean;
  /** Silence beyond this many seconds raises an alarm; null: learned. */
  readonly silentAfterSeconds: number | null;
}

/** Lines counted when they were stored, refused or dropped; received is their sum by definition of counting. */
export interface Counts {
  readonly received: number;
  readonly stored: number;
  readonly refused: number;
  readonly dropped: number;
  readonly refusedBy: Readonly<Record<string, number>>;
  readonly droppedBy: Readonly<Record<string, number>>;
}

export interface SourceAccount extends Counts {
  readonly name: string;
  readonly kind: SourceKind;
  readonly address: string | null;
  /** The sender proved who it is when it last sent. */
  readonly authenticated: boolean;
  readonly settings: SourceSettings;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** What one group of lines changes in an account. */
export class Delta {
  stored = 0;
  readonly refusedBy = new Map<string, number>();
  readonly droppedBy = new Map<string, number>();

  refuse(reason: string, n = 1): void {
    this.refusedBy.set(reason, (this.refusedBy.get(reason) ?? 0) + n);
  }

  drop(reason: string, n = 1): void {
    this.droppedBy.set(reason, (this.droppedBy.get(reason) ?? 0) + n);
  }
}

export const defaultSettings: SourceSettings = {
  format: 'auto',
  zone: 'UTC',
  allowed: false,
  silentAfterSeconds: null,
};

/** A source nobody has heard of before. */
export function newAccount(name: string, kind: SourceKind, address: string | null, now: number): SourceAccount {
  return {
    name,
    kind,
    address,
    authenticated: false,
    settings: defaultSettings,
    firstSeenAt: now,
    lastSeenAt: now,
    received: 0,
    stored: 0,
    refused: 0,
    dropped: 0,
    refusedBy: {},
    droppedBy: {},
  };
}

/** The account after the delta; received grows by exactly what was stored, refused and dropped. */
export function applyDelta(account: SourceAccount, delta: Delta, now: number): SourceAccount {
  const refused = total(delta.refusedBy);
  const dropped = total(delta.droppedBy);
  return {
    ...account,
    received: account.received + delta.stored + refused + dropped,
    stored: account.stored + delta.stored,
    refused: account.refused + refused,
    dropped: account.dropped + dropped,
    refusedBy: refused > 0 ? added(account.refusedBy, delta.refusedBy) : account.refusedBy,
    droppedBy: dropped > 0 ? added(account.droppedBy, delta.droppedBy) : account.droppedBy,
    lastSeenAt: Math.max(now, account.lastSeenAt),
  };
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const n of counts.values()) sum += n;
  return sum;
}

function added(to: Readonly<Record<string, number>>, counts: ReadonlyMap<string, number>): Record<string, number> {
  const sums = { ...to };
  for (const [reason, n] of counts) sums[reason] = (sums[reason] ?? 0) + n;
  return sums;
}
