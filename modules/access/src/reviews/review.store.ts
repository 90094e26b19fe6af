import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** Which rights a review looks at; what is absent does not narrow it. */
export interface ReviewScope {
  readonly roles?: readonly string[];
  /** Ids. */
  readonly organisations?: readonly string[];
  /** Only roles that decide about others. */
  readonly privileged?: boolean;
  /** Only rights that lie unused or that hardly any peer has. */
  readonly conspicuous?: boolean;
}

export type ReviewersBy = 'owners' | 'organisation' | 'named';

interface Actor {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** One campaign. Times are ms. */
export interface Review {
  readonly id: string;
  readonly title: string;
  readonly scope: ReviewScope;
  readonly reviewers: ReviewersBy;
  readonly named: readonly string[];
  readonly dueAt: number;
  readonly removeUndecided: boolean;
  readonly openedAt: number;
  readonly openedBy: Actor;
  readonly escalatedAt: number | null;
  readonly closedAt: number | null;
  readonly closedBy: Actor | null;
  /** SHA-256 in hex of the evidence. */
  readonly evidence: string | null;
}

const columns = sql`id, title, scope, reviewers, named, due_at as "dueAt", remove_undecided as "removeUndecided",
  opened_at as "openedAt", opened_by as "openedBy", escalated_at as "escalatedAt", closed_at as "closedAt",
  closed_by as "closedBy", evidence`;

export async function insertReview(db: Db, review: Review): Promise<void> {
  await sql`insert into access.review (id, title, scope, reviewers, named, due_at, remove_undecided, opened_at, opened_by)
    values (${review.id}::uuid, ${review.title}, ${JSON.stringify(review.scope)}::jsonb, ${review.reviewers},
      ${[...review.named]}::uuid[], ${review.dueAt}, ${review.removeUndecided}, ${review.openedAt},
      ${JSON.stringify(review.openedBy)}::jsonb)`.execute(db);
}

export async function findReview(db: Db, id: string): Promise<Review | undefined> {
  const answer = await sql<Review>`select ${columns} from access.review where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** As findReview; with `share` others may decide at the same time, but nobody closes it until the transaction ends. */
export async function lockReview(db: Db, id: string, share = false): Promise<Review | undefined> {
  const strength = share ? sql`for share` : sql`for update`;
  const answer = await sql<Review>`select ${columns} from access.review where id = ${id}::uuid ${strength}`.execute(db);
  return answer.rows[0];
}

/** Newest first; `before` is the id of the last one seen. */
export async function listReviews(db: Db, before: string | undefined, limit: number): Promise<readonly Review[]> {
  const older = before === undefined ? sql`` : sql`where id < ${before}::uuid`;
  const answer =
    await sql<Review>`select ${columns} from access.review ${older} order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** All that are not closed, the next due first. */
export async function openReviews(db: Db): Promise<readonly Review[]> {
  const answer =
    await sql<Review>`select ${columns} from access.review where closed_at is null order by due_at`.execute(db);
  return answer.rows;
}

export async function markEscalated(db: Db, id: string, at: number): Promise<void> {
  await sql`update access.review set escalated_at = ${at} where id = ${id}::uuid and escalated_at is null`.execute(db);
}

export async function markClosed(db: Db, id: string, at: number, by: Actor, evidence: string): Promise<void> {
  await sql`update access.review set closed_at = ${at}, closed_by = ${JSON.stringify(by)}::jsonb, evidence = ${evidence}
    where id = ${id}::uuid`.execute(db);
}
