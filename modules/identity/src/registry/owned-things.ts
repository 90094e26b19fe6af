import type { Db } from '@citywall/kernel';

/** Something that a living person must answer for. Times are ms since 1970 UTC. */
export interface OwnedThing {
  readonly id: string;
  readonly name: string;
  /** Account of whoever answers for it; null: nobody does. */
  readonly owner: string | null;
  readonly createdAt: number;
  /** Null: never. Undefined: nobody counts, so it is never dormant. */
  readonly lastUsedAt: number | null | undefined;
}

/** What each part that keeps such things tells the registry: leavers hand them over, and what nobody answers for is found. */
export interface OwnedThings {
  /** `account`, `key`, `application` … */
  readonly kind: string;
  /** All that are open. */
  list(db: Db): Promise<readonly OwnedThing[]>;
  /** Gives one to another owner; answers false when it is not there. */
  give(db: Db, id: string, owner: string): Promise<boolean>;
  /** Gives all of one owner to another; answers how many. */
  handOver(db: Db, from: string, to: string): Promise<number>;
  /** Closes one because nobody answers for it or uses it: it works no more. What MUST be felt at once is done by `felt`. */
  close(db: Db, id: string): Promise<void>;
  /** After the commit of `close` or `give`. */
  felt(id: string): void;
  /** What is done when its owner leaves and nobody takes over: ended with him, or left open to be found as an orphan. Answers what was ended. */
  ownerLeft(db: Db, owner: string): Promise<readonly string[]>;
}
