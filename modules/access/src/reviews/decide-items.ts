import { type Call, conflict, type Db, invalid, notFound, type Principal, Problem } from '@citywall/kernel';
import { type Authority, authorityOver } from '../requests/authority.ts';
import { readStoodFor } from '../requests/deputy.store.ts';
import { ownerOfTheRest } from '../requests/role-terms.ts';
import type { ReviewDesk } from './open-review.ts';
import { lockReview, type Review } from './review.store.ts';
import { decideItem, lockItems, type Desk as ReviewerDesk, type ReviewItem } from './review-item.store.ts';

export interface Decisions {
  readonly items: readonly string[];
  readonly decision: 'keep' | 'remove';
  readonly reason?: string;
}

/** Decides about several rights at once, all or none; a decision may be changed until the review is closed. */
export async function decideItems(desk: ReviewDesk, call: Call, id: string, wish: Decisions): Promise<void> {
  const review = await lockReview(call.db, id, true);
  if (review === undefined) throw notFound({ en: 'The review', zh: '该复核' });
  if (review.closedAt !== null) throw closedAlready();
  const items = await lockItems(call.db, id, wish.items);
  if (items.length < new Set(wish.items).size) throw notFound({ en: 'One of the rights', zh: '其中某项权限' });
  const reason = wish.reason?.trim() || null;
  if (reason === null && (wish.decision === 'remove' || items.some(isConspicuous))) throw reasonNeeded();
  for (const item of items) {
    const authority = await authorityOverItem(desk, call.db, review, item, call.principal);
    if (authority === undefined) throw notYours(item, call.principal);
    await decideItem(call.db, item.id, {
      decision: wish.decision,
      reason,
      decidedAt: desk.clock.now(),
      decidedBy: call.principal.id,
      decidedByName: call.principal.name,
      standsFor: authority.standsFor?.id ?? null,
      standsForName: authority.standsFor?.name ?? null,
      call: call.id,
    });
  }
  const rights = items.map(({ name, role }) => `${name}: ${role}`);
  call.note({ review: review.title, decision: wish.decision, reason, rights });
  call.afterCommit(() => desk.live.announce('access.review', { id }));
}

/** By what right somebody decides about an item; after the escalation security administrators may, whoever is asked. */
async function authorityOverItem(
  desk: ReviewDesk,
  db: Db,
  { escalatedAt }: Review,
  { reviewers, account }: ReviewItem,
  who: Principal,
): Promise<Authority | undefined> {
  const escalated = escalatedAt !== null;
  const question = { who, subject: account, escalated };
  const own = await authorityOver(desk, db, { ...question, owners: reviewers });
  if (own !== undefined || !escalated || reviewers.length === 0) return own;
  return authorityOver(desk, db, { ...question, owners: [] });
}

/** What lies on somebody's desk: items for him, and for those in whose place he stands. */
export async function deskOf(desk: ReviewDesk, db: Db, review: Review, who: Principal): Promise<ReviewerDesk> {
  const escalated = review.escalatedAt !== null;
  const stoodFor = (await readStoodFor(db, who.id, desk.clock.now(), escalated)).map(({ account }) => account);
  const names = [who.id, ...stoodFor];
  let rest = false;
  for (const name of names) {
    const held = (await desk.holders?.list(db, name)) ?? [];
    rest ||= held.some(({ role }) => role === ownerOfTheRest);
  }
  return { who: who.id, names, rest, all: rest && escalated };
}

/** A right that stands out is not waved through. */
export function isConspicuous({ signals }: Pick<ReviewItem, 'signals'>): boolean {
  return signals.score !== undefined || signals.unusedDays !== undefined;
}

function closedAlready() {
  return conflict('access.review.closed', {
    en: 'This review is closed; its evidence stands. Open a new one, or change the right itself.',
    zh: '该复核已结束，证据已固定。请发起新的复核，或直接调整权限。',
  });
}

function reasonNeeded() {
  return invalid('access.review.reason', {
    en: 'Say why: taking a right away needs a reason, and so does keeping one that lies unused or that hardly any peer has.',
    zh: '请说明理由：收回权限须有理由；保留长期未用或同岗少有的权限同样须有理由。',
  });
}

function notYours({ account, name, role }: ReviewItem, who: Principal): Problem {
  if (account === who.id)
    return new Problem('access.review.own', 403, {
      en: 'Nobody reviews his own rights. Leave this one to the other reviewers.',
      zh: '不得复核本人的权限，请由其他复核人处理。',
    });
  return new Problem('access.review.not-yours', 403, {
    en: `You are not asked about ${role} of ${name}. Decide about what is on your own desk.`,
    zh: `您不负责复核 ${name} 的 ${role}。请只处理分派给您的项目。`,
  });
}
