import { Type } from 'typebox';
import { showTime } from '../answers.ts';
import type { PostWithHolders } from './post.store.ts';
import type { Organisation, PersonnelOrder } from './registry.tables.ts';

const textSchema = Type.Object({ en: Type.String(), zh: Type.String() });
const instantOrNull = Type.Union([Type.String({ description: 'RFC 3339 UTC with ms' }), Type.Null()]);
const words = Type.String({ minLength: 1, maxLength: 128 });

/** Names in both languages, as they are given. */
export const namesSchema = Type.Object({ en: words, zh: words }, { additionalProperties: false });
/** RFC 3339. */
export const whenSchema = Type.String({ maxLength: 40, description: 'RFC 3339' });
export const searchSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Part of a name, number or address',
});

export const organisationSchema = Type.Object({
  id: Type.String(),
  parent: Type.Union([Type.String(), Type.Null()]),
  code: Type.String(),
  name: textSchema,
  kind: Type.Union([Type.Literal('city'), Type.Literal('department'), Type.Literal('company'), Type.Literal('unit')]),
  createdAt: Type.String(),
  closedAt: instantOrNull,
});

export const postSchema = Type.Object({
  id: Type.String(),
  organisation: Type.String(),
  title: textSchema,
  roles: Type.Array(Type.String()),
  seats: Type.Union([Type.Integer(), Type.Null()]),
  holders: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), until: instantOrNull })),
});

export const orderSchema = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('join'), Type.Literal('move'), Type.Literal('leave'), Type.Literal('second')]),
  person: Type.Object({ id: Type.String(), name: Type.String() }),
  post: Type.Union([Type.Object({ id: Type.String(), title: textSchema, organisation: Type.String() }), Type.Null()]),
  from: Type.String(),
  until: instantOrNull,
  reference: Type.String(),
  successor: Type.Union([Type.String(), Type.Null()]),
  state: Type.Union([Type.Literal('planned'), Type.Literal('done'), Type.Literal('withdrawn')]),
  createdAt: Type.String(),
  createdBy: Type.String(),
});

export function showOrganisation(row: Organisation) {
  return {
    id: row.id,
    parent: row.parent,
    code: row.code,
    name: { en: row.name_en, zh: row.name_zh },
    kind: row.kind,
    createdAt: showTime(row.created_at),
    closedAt: timeOrNull(row.closed_at),
  };
}

export function showPost({ holders, ...row }: PostWithHolders) {
  return {
    id: row.id,
    organisation: row.organisation,
    title: { en: row.title_en, zh: row.title_zh },
    roles: [...row.roles],
    seats: row.seats,
    holders: holders.map(({ id, name, until }) => ({ id, name, until: timeOrNull(until) })),
  };
}

/** An order with the names that a reader needs. */
export interface NamedOrder extends PersonnelOrder {
  readonly person_name: string;
  readonly title_en: string | null;
  readonly title_zh: string | null;
  readonly organisation: string | null;
  /** Where the person belongs. */
  readonly place: string;
}

export function showOrder(row: NamedOrder) {
  const { post, organisation, title_en: en, title_zh: zh } = row;
  return {
    id: row.id,
    kind: row.kind,
    person: { id: row.account, name: row.person_name },
    post:
      post === null || organisation === null || en === null || zh === null
        ? null
        : { id: post, title: { en, zh }, organisation },
    from: showTime(row.from_at),
    until: timeOrNull(row.until_at),
    reference: row.reference,
    successor: row.successor,
    state: row.state,
    createdAt: showTime(row.created_at),
    createdBy: String(row.created_by.name ?? ''),
  };
}

export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : showTime(ms);
}
