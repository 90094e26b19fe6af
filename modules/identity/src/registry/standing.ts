import type { Account, AccountRow } from '../tables.ts';

/** Something that gives roles from `from` until `until` (ms), and a place in the tree when it is somebody's main post. */
export interface Dated {
  readonly roles: readonly string[];
  readonly from: number;
  readonly until: number | null;
  /** Of the main post. */
  readonly organisation: string | null;
}

/** An account with everything dated that it has had, has and will have. */
export interface DatedAccount extends AccountRow {
  readonly dated: readonly Dated[];
}

/**
 * The one place that says what an account may do at a moment: whatever begins or ends counts to the millisecond, whether
 * or not anything was carried out for it yet. Who has left is disabled from that moment.
 */
export function standingAt(account: DatedAccount, now: number): Account {
  const { dated, ...row } = account;
  const present = dated.filter(({ from, until }) => from <= now && (until === null || now < until));
  const left = row.leaves_at !== null && row.leaves_at <= now ? row.leaves_at : null;
  return {
    ...row,
    assigned: row.roles,
    roles: [...new Set([...row.roles, ...present.flatMap(({ roles }) => roles)])],
    organisation: present.find(({ organisation }) => organisation !== null)?.organisation ?? row.organisation,
    disabled_at: row.disabled_at ?? left,
  };
}
