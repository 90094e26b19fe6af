import type { Db } from '@citywall/kernel';
import { type ListState, readList, readListContent } from './list.store.ts';

/** The newest revocation lists, as relying parties fetch them. */
export interface ListShelf {
  find(
    db: Db,
    authority: string,
    shard: number,
    kind: ListState['kind'],
  ): Promise<{ readonly list: ListState; readonly content: Uint8Array } | undefined>;
}

/** Contents kept in memory in all. */
const mostBytes = 128 * 1024 * 1024;

/** Contents from memory as long as the database says that their number is the newest. */
export function createListShelf(): ListShelf {
  const kept = new Map<string, { readonly number: number; readonly content: Uint8Array }>();
  let bytes = 0;
  const keep = (key: string, number: number, content: Uint8Array): void => {
    bytes += content.length - (kept.get(key)?.content.length ?? 0);
    kept.delete(key);
    kept.set(key, { number, content });
    for (const [oldest, { content: its }] of kept) {
      if (bytes <= mostBytes) return;
      kept.delete(oldest);
      bytes -= its.length;
    }
  };
  return {
    find: async (db, authority, shard, kind) => {
      const key = `${authority} ${shard} ${kind}`;
      for (;;) {
        const list = await readList(db, authority, shard, kind);
        if (list === undefined) return undefined;
        const present = kept.get(key);
        const content = present?.number === list.number ? present.content : await readListContent(db, list);
        // Another one was made meanwhile: that one then.
        if (content === undefined) continue;
        keep(key, list.number, content);
        return { list, content };
      }
    },
  };
}
