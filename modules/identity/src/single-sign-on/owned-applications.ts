import type { OwnedThings } from '../registry/owned-things.ts';
import { findApplication, listApplications, updateApplication } from './application.store.ts';
import { deleteArtefactsOf } from './artefact.store.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import { tables } from './single-sign-on.tables.ts';

/** Applications, as the registry sees them: each has a living owner, or is found and disabled after a warning. */
export function ownedApplications(sso: SignOnDesk): OwnedThings {
  return {
    kind: 'application',
    list: async (db) =>
      (await listApplications(db, { state: 'approved', limit: 100_000 })).map((one) => ({
        ...{ id: one.id, name: one.name_en, owner: one.owner, createdAt: one.created_at, lastUsedAt: undefined },
      })),
    give: async (db, id, owner) => {
      if ((await findApplication(db, id)) === undefined) return false;
      await updateApplication(db, id, { owner });
      return true;
    },
    handOver: async (db, from, to) => {
      const answer = await tables(db)
        .updateTable('identity.application')
        .set({ owner: to })
        .where('owner', '=', from)
        .executeTakeFirst();
      return Number(answer.numUpdatedRows);
    },
    close: async (db, id) => {
      await updateApplication(db, id, { state: 'disabled', decided_at: sso.desk.clock.now(), decided_by: 'platform' });
      await deleteArtefactsOf(db, id);
    },
    felt: (id) => sso.changed(id),
    // People use them: they work on, and are found as orphans.
    ownerLeft: async () => [],
  };
}
