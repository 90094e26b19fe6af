import { type Clock, type Db, type Live, newId } from '@citywall/kernel';
import type { OwnerNoticeKind } from './owner-notices.table.ts';
import { type OwnerNotice, passwordTables } from './password.tables.ts';

/** Tells the owner of an account something about it: shown to him until he has seen it. No secrets. */
export type TellOwner = (
  db: Db,
  account: string,
  kind: OwnerNoticeKind,
  facts?: { readonly address?: string; readonly count?: number },
) => Promise<void>;

/** More than these are not kept for one account. */
const mostNotices = 50;

export function createTellOwner(clock: Clock, live: Live): TellOwner {
  return async (db, account, kind, { address = null, count = null } = {}) => {
    const notices = passwordTables(db);
    await notices
      .insertInto('identity.owner_notice')
      .values({ id: newId(), account, kind, at: clock.now(), address, count, seen_at: null })
      .execute();
    await notices
      .deleteFrom('identity.owner_notice')
      .where('account', '=', account)
      .where('id', 'not in', (inner) =>
        inner
          .selectFrom('identity.owner_notice')
          .select('id')
          .where('account', '=', account)
          .orderBy('id', 'desc')
          .limit(mostNotices),
      )
      .execute();
    live.announce('identity.notice', { user: account });
  };
}

/** What the owner has not seen yet, newest first. */
export function unseenNotices(db: Db, account: string): Promise<OwnerNotice[]> {
  return passwordTables(db)
    .selectFrom('identity.owner_notice')
    .selectAll()
    .where('account', '=', account)
    .where('seen_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(mostNotices)
    .execute();
}

/** Answers false when there is no such notice of this account. */
export async function markSeen(db: Db, account: string, id: string, now: number): Promise<boolean> {
  const answer = await passwordTables(db)
    .updateTable('identity.owner_notice')
    .set({ seen_at: now })
    .where('id', '=', id)
    .where('account', '=', account)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}
