import { invalid, isId } from '@citywall/kernel';
import Type from 'typebox';

/** Schema of an id. */
export const Id = Type.String({ minLength: 36, maxLength: 36, pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });

/** Where a list goes on, and how long a page is. */
export const pageInput = {
  cursor: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};

/** What people give as grounds; kept in the audit log. */
export const Reason = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' });

/** A name people give to things. */
export const Name = Type.String({ minLength: 1, maxLength: 128, pattern: '^\\S(.*\\S)?$' });

/** Schema of a list's answer. */
export function listOf<T extends Type.TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
}

/** Schema of Text. */
export const TextSchema = Type.Object({ en: Type.String(), zh: Type.String() });

/** Schema of an answer with nothing in it. */
export const Nothing = Type.Object({});

/** The cursor as an id, refused with what to do when it is none. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || isId(cursor)) return cursor;
  throw invalid('trust.page.cursor', {
    en: 'The cursor is not one that a list gave. Start again without it.',
    zh: '游标不是由列表返回的。请去掉游标重新开始。',
  });
}

/** A page of rows that have ids: one more than `limit` was read to know whether there is a next. */
export function pageOf<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  return { items: shown.map(view), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
