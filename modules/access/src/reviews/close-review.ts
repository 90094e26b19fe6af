import { conflict, type Db, invalid, Problem } from '@citywall/kernel';
import { sql } from 'kysely';
import type { ReviewDesk } from './open-review.ts';
import { lockReview, markClosed, type Review } from './review.store.ts';
import { listItems, markOutcome, type ReviewItem } from './review-item.store.ts';

type Closer = Review['openedBy'];

/** How a review ended. */
export interface Ending {
  readonly evidence: string;
  readonly items: number;
  readonly kept: number;
  readonly removed: number;
  readonly undecided: number;
  /** Were to be removed and could not be. */
  readonly failed: number;
}

/** More than any review has. */
const everyItem = 100_000;

/**
 * Ends a review in the caller's transaction: takes away what was decided to be removed (and what nobody decided, where that
 * was chosen), and keeps all decisions as evidence. What stands against a removal is written down and stops nothing else.
 */
export async function closeReview(desk: ReviewDesk, db: Db, id: string, by: Closer): Promise<Ending | undefined> {
  const review = await lockReview(db, id);
  if (review === undefined || review.closedAt !== null) return undefined;
  if (desk.blobs === undefined) throw nowhereToKeep();
  const now = desk.clock.now();
  const before = await listItems(db, id, { limit: everyItem });
  const undecided = before.filter(({ decision }) => decision === null);
  if (undecided.length > 0 && now < review.dueAt) throw notDecided(undecided.length);
  for (const item of before) {
    const leaves = item.decision === 'remove' || (item.decision === null && review.removeUndecided);
    if (leaves) await markOutcome(db, [item.id], await takeAway(desk, db, item));
  }
  await markOutcome(db, idsOf(before, 'keep'), 'kept');
  if (!review.removeUndecided) await markOutcome(db, idsOf(before, null), 'undecided');
  const items = await listItems(db, id, { limit: everyItem });
  const file = evidenceOf(review, items, now, by);
  const evidence = await desk.blobs.put(Buffer.from(`${JSON.stringify(file, null, 2)}\n`));
  await markClosed(db, id, now, by, evidence);
  const count = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
  const ends = { kept: count('kept'), removed: count('removed') + count('gone'), undecided: count('undecided') };
  const failed = items.length - ends.kept - ends.removed - ends.undecided;
  return { evidence, items: items.length, ...ends, failed };
}

/** Takes the role; answers what came of it. */
async function takeAway(desk: ReviewDesk, db: Db, { account, role }: ReviewItem): Promise<string> {
  const held = ((await desk.holders?.list(db, account)) ?? []).some((holding) => holding.role === role);
  if (!held) return 'gone';
  await sql`savepoint review_item`.execute(db);
  try {
    await desk.holders?.take(db, account, role);
    return 'removed';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await sql`rollback to savepoint review_item`.execute(db);
    return error.code;
  }
}

function idsOf(items: readonly ReviewItem[], decision: ReviewItem['decision']): readonly string[] {
  return items.filter((item) => item.decision === decision).map(({ id }) => id);
}

/** Everything about the review; `call` is what binds a decision to its records in the audit log. */
function evidenceOf(review: Review, items: readonly ReviewItem[], closedAt: number, closedBy: Closer) {
  const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { id, title, scope, reviewers, named, removeUndecided, openedBy } = review;
  return {
    format: 'citywall access review 1',
    review: {
      ...{ id, title, scope, reviewers, named, removeUndecided, openedBy },
      openedAt: moment(review.openedAt),
      dueAt: moment(review.dueAt),
      escalatedAt: moment(review.escalatedAt),
      closedAt: moment(closedAt),
      closedBy,
    },
    items: items.map(({ review: _review, heldFrom, heldUntil, decidedAt, ...item }) => ({
      ...item,
      heldFrom: moment(heldFrom),
      heldUntil: moment(heldUntil),
      decidedAt: moment(decidedAt),
    })),
  };
}

function nowhereToKeep() {
  return conflict('access.review.no-store', {
    en: 'There is no place to keep the evidence, so the review stays open. Look at the alarms of the platform.',
    zh: '没有可保存证据的存储，复核暂不能结束。请查看平台告警。',
  });
}

function notDecided(count: number) {
  return invalid('access.review.undecided', {
    en: `${count} rights are not decided yet. Before its due date a review is closed only when all are.`,
    zh: `尚有 ${count} 项权限未决定。截止日期之前须全部决定后才能结束复核。`,
  });
}
