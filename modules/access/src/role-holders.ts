import type { Db } from '@citywall/kernel';

/** One role that one account holds. Times are ms since 1970 UTC. */
export interface Holding {
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly source: 'assigned' | 'post' | 'request';
  readonly from: number;
  readonly until?: number;
  readonly organisation?: string;
  readonly post?: string;
}

/** Who holds which roles, as identity keeps it. */
export interface RoleHolders {
  /** Every present holding of enabled accounts, or of one account. */
  list(db: Db, account?: string): Promise<readonly Holding[]>;
  /** Gives a role for a time because of an approved request; felt at once. */
  give(
    db: Db,
    holding: {
      readonly account: string;
      readonly role: string;
      readonly until: number;
      readonly request: string;
      readonly by: string;
    },
  ): Promise<void>;
  /** Takes a role away whatever it came from, except that one from a post goes only with the post (then throws identity.role.from-post). */
  take(db: Db, account: string, role: string): Promise<void>;
}
