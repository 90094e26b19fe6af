import { type Call, notFound } from '@citywall/kernel';
import { formatPem } from '@citywall/x509';
import Type, { type Static } from 'typebox';
import { rfc3339 } from '../surroundings.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import { type AuthorityKeyKind, authorityKeyKinds } from './authority-keys.ts';
import type { Authority } from './authority-shelf.ts';
import { authorityStates } from './life-cycle.table.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Schemas of what authorities are made with. */
export const keyKinds = Object.keys(authorityKeyKinds) as AuthorityKeyKind[];
export const Organisation = Type.String({ minLength: 1, maxLength: 64 });
export const Country = Type.String({ pattern: '^[A-Z]{2}$' });

/** Schema of an authority as it is shown. */
export const AuthoritySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  hierarchy: Type.String(),
  parent: orNull(Type.String()),
  purpose: Type.String(),
  state: Type.Enum([...authorityStates]),
  ours: Type.Boolean(),
  offline: Type.Boolean(),
  subject: Type.String(),
  keyIdentifier: Type.String(),
  algorithm: orNull(Type.String()),
  notBefore: Type.String(),
  notAfter: Type.String(),
  succeeds: orNull(Type.String()),
  endedAt: orNull(Type.String()),
  certificate: Type.String(),
});

/** An authority as it is shown. */
export function authorityView({ row, algorithm }: Authority): Static<typeof AuthoritySchema> {
  const { id, name, hierarchy, parent, purpose, state, offline, subject, keyIdentifier, succeeds } = row;
  return {
    ...{ id, name, hierarchy, parent, purpose, state, offline, subject, keyIdentifier, succeeds },
    ours: row.key !== null,
    algorithm: algorithm ?? null,
    notBefore: rfc3339(row.notBefore),
    notAfter: rfc3339(row.notAfter),
    endedAt: row.endedAt === null ? null : rfc3339(row.endedAt),
    certificate: formatPem('CERTIFICATE', row.certificate),
  };
}

/** The authority of that id; throws not-found. */
export async function authorityHere(
  desk: Pick<AuthorityDesk, 'shelf'>,
  call: Pick<Call, 'db'>,
  id: string,
): Promise<Authority> {
  const found = (await desk.shelf.all(call.db)).find(({ row }) => row.id === id);
  if (found === undefined) throw notFound({ en: 'The authority', zh: '该签发机构' });
  return found;
}
