import { invalid, isId, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';

/** Schema of an id. */
export const Id = Type.String({ minLength: 36, maxLength: 36, pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });

/** Schema of whom one names: by id or by the name he signs in with. */
export const Whom = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });

/** What people give as grounds; kept in the audit log. */
export const Reason = Type.String({ minLength: 1, maxLength: 1_000, pattern: '\\S' });

/** Schema of the name of a role. */
export const RoleName = Type.String({ minLength: 1, maxLength: 64 });

/** Schema of a moment given in. */
export const MomentIn = Type.String({ maxLength: 40, description: 'RFC 3339, such as 2027-01-31T18:00:00Z' });

/** Schema of a moment answered. */
export const Moment = Type.String({ description: 'RFC 3339 UTC with ms' });
export const MomentOrNull = Type.Union([Moment, Type.Null()]);

export const PersonSchema = Type.Object({ id: Type.String(), name: Type.String() });
export const TextSchema = Type.Object({ en: Type.String(), zh: Type.String() });
export const Nothing = Type.Object({});

/** Where a list goes on, and how long a page is. */
export const pageInput = {
  cursor: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};

/** Schema of a list's answer. */
export function listOf<T extends Parameters<typeof Type.Array>[0]>(item: T) {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
}

/** The cursor as an id, refused with what to do when it is none. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || isId(cursor)) return cursor;
  throw invalid('access.page.cursor', {
    en: 'The cursor is not one that a list gave. Start again without it.',
    zh: '游标不是由列表返回的。请去掉游标重新开始。',
  });
}

/** A page of rows that have ids: one more than `limit` was read to know whether there is a next. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
): { rows: readonly Row[]; next: string | null } {
  return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}

/** A moment given in, as ms; refused when it is none or lies outside the years 2000 to 2200. */
export function readMoment(moment: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T|$)/.test(moment) ? Date.parse(moment) : Number.NaN;
  if (ms >= 946_684_800_000 && ms <= 7_258_118_400_000) return ms;
  throw invalid('access.moment', {
    en: 'This is not a date that can be used. Give it like 2027-01-31T18:00:00Z.',
    zh: '日期无法使用。请按 2027-01-31T18:00:00Z 的形式填写。',
  });
}

export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

/** Who acted, as it is kept beside what he did. */
export function actorOf({ type, id, name }: Principal): { type: string; id: string; name: string } {
  return { type, id, name };
}
