import { sql } from 'kysely';
import type { Desk } from '../desk.ts';
import { deleteLinks, endSessions } from '../session/session.store.ts';
import { findAccount, updateAccount } from './account.store.ts';
import { keepDutiesHeld } from './duties.ts';
import type { OwnedThing, OwnedThings } from './owned-things.ts';

/** Accounts that are not a person's own, as the registry sees them; `close` disables any account. */
export function ownedAccounts(desk: Desk): OwnedThings {
  return {
    kind: 'account',
    list: async (db) => {
      const answer = await sql<OwnedThing>`select id, name, owner, created_at as "createdAt",
          -- Break-glass accounts lie unused by design.
          case when kind = 'break-glass' then ${desk.clock.now()}::bigint else last_seen_at end as "lastUsedAt"
        from identity.account where kind <> 'person' and disabled_at is null limit 100000`.execute(db);
      return answer.rows.map((row) => ({
        ...row,
        lastUsedAt: Math.max(Number(row.lastUsedAt ?? 0), desk.presence.lastSeen(row.id)) || null,
      }));
    },
    give: async (db, id, owner) => {
      const account = await findAccount(db, id, desk.clock.now());
      if (account === undefined || account.kind === 'person') return false;
      await updateAccount(db, id, { owner });
      return true;
    },
    handOver: async (db, from, to) => {
      const answer = await sql`update identity.account set owner = ${to}::uuid
        where owner = ${from}::uuid and kind <> 'person'`.execute(db);
      return Number(answer.numAffectedRows ?? 0);
    },
    close: async (db, id) => {
      const now = desk.clock.now();
      const account = await findAccount(db, id, now);
      if (account === undefined) return;
      await keepDutiesHeld(db, desk, account, account.roles, now);
      await updateAccount(db, id, { disabled_at: account.disabled_at ?? now });
      await deleteLinks(db, id);
      await endSessions(db, id, now);
    },
    felt: desk.changed,
    // They work on, and are found as orphans.
    ownerLeft: async () => [],
  };
}
