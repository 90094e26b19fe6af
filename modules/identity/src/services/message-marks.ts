import { type ReplayCache, refusedReplay } from '@citywall/http-signature';
import type { Db } from '@citywall/kernel';
import { insertMark } from './service.store.ts';

/** Accepted messages in the database: known to every server, and after a restart. Belongs to one transaction. */
export function messageMarks(db: Db): ReplayCache {
  return {
    admit: async (key, marks, until, now) => {
      for (const mark of marks) {
        if (!(await insertMark(db, { key, mark, expires_at: until }, now))) throw refusedReplay();
      }
    },
  };
}
