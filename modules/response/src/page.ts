import { invalid, isId } from '@citywall/kernel';
import Type from 'typebox';

/** Schema of an id in a path. */
export const Id = Type.String({ minLength: 36, maxLength: 36, pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });

/** Where a list goes on, and how long a page is. */
export const pageInput = {
  cursor: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};

/** Times to filter by, RFC 3339. */
export const rangeInput = {
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
};

/** What people give as grounds; kept in the audit log. */
export const Reason = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' });

/** Schema of a list's answer. */
export function listOf<T extends Type.TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
}

/** Schema of Text. */
export const TextSchema = Type.Object({ en: Type.String(), zh: Type.String() });

/** The cursor as an id, refused with what to do when it is none. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || isId(cursor)) return cursor;
  throw invalid('response.page.cursor', {
    en: 'The cursor is not one that a list gave. Start again without it.',
    zh: '游标不是由列表返回的。请去掉游标重新开始。',
  });
}

/** A time in ms; refused with the field's name when it is not RFC 3339. */
export function readTime(text: string | undefined, field: string): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time) && /^\d{4}-/.test(text)) return time;
  throw invalid('response.page.time', {
    en: `${field} is not a time. Write it as 2026-01-31T08:00:00Z.`,
    zh: `${field} 不是有效时间。请写作 2026-01-31T08:00:00Z。`,
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
