import type { Desk } from '../desk.ts';
import type { OwnedThings } from '../registry/owned-things.ts';
import { giveKey, giveKeys, listOwnedKeys, markKeyRevoked, revokeKeysOf } from './key.store.ts';

/** Keys of machines, as the registry sees them: a leaver’s are revoked, but for those that only send logs. */
export function ownedKeys(desk: Desk): OwnedThings {
  return {
    kind: 'key',
    list: async (db) =>
      (await listOwnedKeys(db, desk.clock.now())).map((key) => ({
        ...{ id: key.id, name: key.name, owner: key.owner, createdAt: key.created_at },
        lastUsedAt: Math.max(key.last_seen_at ?? 0, desk.presence.lastSeen(key.id)) || null,
      })),
    give: giveKey,
    handOver: giveKeys,
    close: async (db, id) => void (await markKeyRevoked(db, id, desk.clock.now())),
    felt: (id) => desk.keys.forget(id),
    ownerLeft: (db, owner) => revokeKeysOf(db, owner, desk.clock.now()),
  };
}
