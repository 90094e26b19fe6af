import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** Why a right deserves a second look, as it was when the review was opened. */
export interface Signals {
  readonly unusedDays?: number;
  readonly score?: number;
  readonly peers?: { readonly by: string; readonly name: string; readonly holders: number; readonly size: number };
}

/** One right that is looked at. Times are ms. */
export interface ReviewItem {
  readonly id: string;
  readonly review: string;
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly source: string;
  readonly heldFrom: number;
  readonly heldUntil: number | null;
  readonly organisation: string | null;
  readonly post: string | null;
  readonly signals: Signals;
  readonly reviewers: readonly string[];
  readonly decision: 'keep' | 'remove' | null;
  readonly reason: string | null;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly decidedByName: string | null;
  readonly standsFor: string | null;
  readonly standsForName: string | null;
  /** The call in which it was decided: the records of the audit log name it. */
  readonly call: string | null;
  readonly outcome: string | null;
}

export type NewItem = Pick<
  ReviewItem,
  | 'id'
  | 'review'
  | 'account'
  | 'name'
  | 'role'
  | 'source'
  | 'heldFrom'
  | 'heldUntil'
  | 'organisation'
  | 'post'
  | 'signals'
  | 'reviewers'
>;

export type Verdict = Pick<
  ReviewItem,
  'decision' | 'reason' | 'decidedAt' | 'decidedBy' | 'decidedByName' | 'standsFor' | 'standsForName' | 'call'
>;

const columns = sql`id, review, account, name, role, source, held_from as "heldFrom", held_until as "heldUntil",
  organisation, post, signals, reviewers, decision, reason, decided_at as "decidedAt", decided_by as "decidedBy",
  decided_by_name as "decidedByName", stands_for as "standsFor", stands_for_name as "standsForName", call, outcome`;

/** Rows put in at once. */
const batch = 1_000;

export async function insertItems(db: Db, items: readonly NewItem[]): Promise<void> {
  for (let from = 0; from < items.length; from += batch) {
    const rows = JSON.stringify(items.slice(from, from + batch));
    await sql`insert into access.review_item (id, review, account, name, role, source, held_from, held_until, organisation,
        post, signals, reviewers)
      select id, review, account, name, role, source, "heldFrom", "heldUntil", organisation, post, signals, reviewers
      from jsonb_to_recordset(${rows}::jsonb) as item (id uuid, review uuid, account uuid, name text, role text,
        source text, "heldFrom" bigint, "heldUntil" bigint, organisation text, post text, signals jsonb, reviewers uuid[])
      on conflict do nothing`.execute(db);
  }
}

/** In whose names somebody may decide: which items are his to look at. */
export interface Desk {
  readonly who: string;
  readonly names: readonly string[];
  /** Also items that nobody in particular is asked about. */
  readonly rest: boolean;
  /** Every item, as the review was escalated. */
  readonly all: boolean;
}

/** By id; `after` is the id of the last one seen; with a desk only those that lie on it. */
export async function listItems(
  db: Db,
  review: string,
  { desk, state, after, limit }: { desk?: Desk; state?: 'open' | 'decided'; after?: string; limit: number },
): Promise<readonly ReviewItem[]> {
  const further = after === undefined ? sql`` : sql`and id > ${after}::uuid`;
  const inState =
    state === undefined ? sql`` : state === 'open' ? sql`and decision is null` : sql`and decision is not null`;
  const answer = await sql<ReviewItem>`select ${columns} from access.review_item
    where review = ${review}::uuid ${inState} ${further} ${desk === undefined ? sql`` : onDesk(desk)}
    order by id limit ${limit}`.execute(db);
  return answer.rows;
}

function onDesk({ who, names, rest, all }: Desk) {
  return sql`and account <> ${who}::uuid and (${all} or reviewers && ${[...names]}::uuid[] or (${rest} and reviewers = '{}'))`;
}

/** Locked until the transaction ends, by id. */
export async function lockItems(db: Db, review: string, ids: readonly string[]): Promise<readonly ReviewItem[]> {
  const answer = await sql<ReviewItem>`select ${columns} from access.review_item
    where review = ${review}::uuid and id = any(${[...ids]}::uuid[]) order by id for update`.execute(db);
  return answer.rows;
}

export async function decideItem(db: Db, id: string, verdict: Verdict): Promise<void> {
  await sql`update access.review_item set decision = ${verdict.decision}, reason = ${verdict.reason},
      decided_at = ${verdict.decidedAt}, decided_by = ${verdict.decidedBy}::uuid, decided_by_name = ${verdict.decidedByName},
      stands_for = ${verdict.standsFor}::uuid, stands_for_name = ${verdict.standsForName}, call = ${verdict.call}::uuid
    where id = ${id}::uuid`.execute(db);
}

export async function markOutcome(db: Db, ids: readonly string[], outcome: string): Promise<void> {
  await sql`update access.review_item set outcome = ${outcome} where id = any(${[...ids]}::uuid[])`.execute(db);
}

/** How far a review is. */
export interface Progress {
  readonly items: number;
  readonly keep: number;
  readonly remove: number;
  readonly removed: number;
}

/** Of each review; with a desk only of what lies on it. */
export async function readProgress(db: Db, review: string, desk?: Desk): Promise<Progress> {
  const answer =
    await sql<Progress>`select count(*)::int as items, (count(*) filter (where decision = 'keep'))::int as keep,
      (count(*) filter (where decision = 'remove'))::int as remove,
      (count(*) filter (where outcome = 'removed'))::int as removed
    from access.review_item where review = ${review}::uuid ${desk === undefined ? sql`` : onDesk(desk)}`.execute(db);
  return answer.rows[0] ?? { items: 0, keep: 0, remove: 0, removed: 0 };
}
