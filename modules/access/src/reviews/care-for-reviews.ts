import { type Db, newId } from '@citywall/kernel';
import { closeReview, type Ending } from './close-review.ts';
import type { ReviewDesk } from './open-review.ts';
import { markEscalated, openReviews, type Review } from './review.store.ts';
import { readProgress } from './review-item.store.ts';

const day = 86_400_000;
/** Reminders begin this long before the end. */
const remindFrom = 7 * day;
/** Deputies and security administrators are asked too this long before the end; at the latest when half the time is over. */
const escalateFrom = 3 * day;
const citywall = { type: 'application', id: 'citywall', name: 'Citywall' };

export const alarmOf = (id: string): string => `access.review.due:${id}`;

/** Reminds of what is due, asks deputies when it becomes late, and ends what was to end by itself. */
export async function careForReviews(desk: ReviewDesk): Promise<void> {
  const now = desk.clock.now();
  for (const review of await openReviews(desk.db)) {
    const { items, keep, remove } = await readProgress(desk.db, review.id);
    const open = items - keep - remove;
    if (now >= review.dueAt && review.removeUndecided) await endByItself(desk, review);
    else {
      const escalate = review.dueAt - Math.min(escalateFrom, (review.dueAt - review.openedAt) / 2);
      if (open > 0 && now >= escalate && review.escalatedAt === null) await markEscalated(desk.db, review.id, now);
      remind(desk, review, open, now);
    }
  }
}

function remind({ alarms }: ReviewDesk, review: Review, open: number, now: number): void {
  const { id, title, dueAt } = review;
  const late = now >= dueAt;
  if (!late && (open === 0 || now < dueAt - remindFrom)) {
    alarms.clear(alarmOf(id));
    return;
  }
  const days = Math.max(0, Math.ceil((dueAt - now) / day));
  const text = late
    ? {
        en: `The access review “${title}” is overdue with ${open} rights undecided. Close it, or see to it that they are decided.`,
        zh: `权限复核“${title}”已逾期，尚有 ${open} 项未决定。请结束复核或督促处理。`,
      }
    : {
        en: `The access review “${title}” ends in ${days} days and ${open} rights are undecided.`,
        zh: `权限复核“${title}”将于 ${days} 天后截止，尚有 ${open} 项未决定。`,
      };
  const level = late ? 'high' : now >= dueAt - day ? 'medium' : 'low';
  alarms.raise(alarmOf(id), level, text, { review: id, open });
}

/** Closes and records in one go: without its record the review stays open. */
async function endByItself(desk: ReviewDesk, { id, title }: Review): Promise<void> {
  const { recorder } = desk;
  if (recorder === undefined) return;
  const ending = await desk.db.transaction().execute(async (db): Promise<Ending | undefined> => {
    const done = await closeReview(desk, db as Db, id, citywall);
    if (done === undefined) return undefined;
    await recorder.append({
      id: newId(),
      time: new Date(desk.clock.now()).toISOString(),
      operation: 'access.review.close',
      phase: 'event',
      principal: citywall,
      resource: { type: 'Review', id },
      outcome: 'success',
      risk: 'high',
      details: { title, ...done },
    });
    return done;
  });
  if (ending === undefined) return;
  desk.alarms.clear(alarmOf(id));
  desk.live.announce('access.review', { id });
}
