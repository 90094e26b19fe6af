import type { Call, Db, Facts, Resource } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { findAccount } from './account.store.ts';
import { cityOrganisation } from './organisation.store.ts';
import { findPost } from './post.store.ts';

/** Who administers whom is decided by policies; here is said where things stand in the tree of organisations. */

const nothing = Type.Object({});

/** Input that names one thing. */
export interface Named {
  readonly id: string;
}

/** A thing that stands in all of these places at once is only within what is above them all. */
export async function standsIn(
  desk: Desk,
  places: readonly (string | undefined)[],
): Promise<Pick<Resource, 'organisations'>> {
  let common: readonly string[] | undefined;
  for (const place of places) {
    const path = place === undefined ? [] : await desk.tree.above(place);
    common = common === undefined ? path : common.filter((id) => path.includes(id));
  }
  return common === undefined || common.length === 0 ? {} : { organisations: common };
}

/** Where an account belongs at this moment; undefined when there is none. */
export async function placeOfAccount(desk: Desk, db: Db, id: string): Promise<string | undefined> {
  return (await findAccount(db, id, desk.clock.now()))?.organisation;
}

/** Where a post is; undefined when there is none. */
export async function placeOfPost(db: Db, id: string): Promise<string | undefined> {
  return (await findPost(db, id))?.organisation;
}

/** Facts of an operation about the account `id` of its input, and the organisation it is to belong to, if that is given. */
export function accountFacts<I extends { readonly id: string; readonly organisation?: string }>(desk: Desk): Facts<I> {
  return {
    attributes: nothing,
    read: async ({ id, organisation }, db) =>
      standsIn(desk, [await placeOfAccount(desk, db, id), ...(organisation === undefined ? [] : [organisation])]),
  };
}

/** Facts of an operation about the organisation of its input; the city when none is given. */
export function organisationFacts<I extends { readonly organisation?: string }>(desk: Desk): Facts<I> {
  return {
    attributes: nothing,
    read: async ({ organisation = cityOrganisation }) => standsIn(desk, [organisation]),
  };
}

/** Facts of any other operation: the places its input names. */
export function placesFacts<I>(
  desk: Desk,
  places: (input: I, db: Db) => Promise<readonly (string | undefined)[]>,
): Facts<I> {
  return { attributes: nothing, read: async (input, db) => standsIn(desk, await places(input, db)) };
}

/** Facts of a list: of one organisation and those below it, or of whatever the caller may see. */
export function listFacts<I extends { readonly organisation?: string }>(desk: Desk): Facts<I> {
  return {
    attributes: nothing,
    read: async ({ organisation }) => (organisation === undefined ? {} : standsIn(desk, [organisation])),
  };
}

/** The resource of a list: the whole collection, or that of one organisation. */
export function listResource(type: string) {
  return ({ organisation = '*' }: { readonly organisation?: string }): Resource => ({ type, id: organisation });
}

/**
 * The organisations whose things a list shows, or undefined for those of the whole city: the one asked for and all below
 * it, which the door has decided; else everything where policies open the city to the caller, else his own.
 */
export async function listScope(
  desk: Desk,
  call: Call,
  operation: string,
  { type, organisation }: { readonly type: string; readonly organisation?: string | undefined },
): Promise<readonly string[] | undefined> {
  if (organisation === cityOrganisation) return undefined;
  if (organisation !== undefined) return desk.tree.within(organisation);
  if (await maySee(desk, call, operation, type, cityOrganisation)) return undefined;
  const [own] = call.principal.organisations ?? [];
  return own === undefined ? [] : desk.tree.within(own);
}

/** Whether policies let the caller see what belongs to an organisation; asked again for each that a page shows. */
export async function maySee(
  desk: Desk,
  call: Call,
  operation: string,
  type: string,
  organisation: string,
): Promise<boolean> {
  const resource = { type, id: organisation, ...(await standsIn(desk, [organisation])) };
  return desk.authorizer.decide(call.principal, operation, resource, { address: call.address }).allowed;
}

/** Rows of a page without those of organisations that policies hide from the caller. */
export async function onlySeen<Row>(
  desk: Desk,
  call: Call,
  operation: string,
  type: string,
  rows: readonly Row[],
  placeOf: (row: Row) => string,
): Promise<readonly Row[]> {
  const seen = new Map<string, boolean>();
  for (const place of new Set(rows.map(placeOf))) seen.set(place, await maySee(desk, call, operation, type, place));
  return rows.filter((row) => seen.get(placeOf(row)) === true);
}
