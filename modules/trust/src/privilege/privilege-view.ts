import Type, { type Static } from 'typebox';
import { rfc3339 } from '../surroundings.ts';
import type { PrivilegeRow } from './privilege.store.ts';
import { PrivilegeSchema } from './privilege.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Schema of targets: URIs of services and of groups of services. */
export const TargetsSchema = Type.Object({ names: Type.Array(Type.String()), groups: Type.Array(Type.String()) });

/** Schema of a privilege certificate as lists show it. */
export const PrivilegeCertificateSchema = Type.Object({
  id: Type.String(),
  serial: Type.String(),
  authority: Type.String(),
  holder: Type.Object({
    /** Id; null for a certificate that others issued. */
    certificate: nullable(Type.String()),
    subject: Type.String(),
    issuer: Type.String(),
    serial: Type.String(),
    owner: nullable(Type.Object({ type: Type.String(), id: Type.String() })),
  }),
  privileges: Type.Array(PrivilegeSchema),
  targets: nullable(TargetsSchema),
  notBefore: Type.String(),
  notAfter: Type.String(),
  state: Type.Enum(['valid', 'revoked', 'expired']),
  revocable: Type.Boolean(),
  revokedAt: nullable(Type.String()),
  issuedAt: Type.String(),
  issuedBy: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
});

/** What a list shows of a privilege certificate. */
export function view(row: PrivilegeRow, now: number): Static<typeof PrivilegeCertificateSchema> {
  const { ownerType, owner, targets } = row;
  const over = row.notAfter < now ? 'expired' : 'valid';
  return {
    id: row.id,
    serial: row.serial,
    authority: row.authority,
    holder: {
      certificate: row.holder,
      subject: row.holderSubject,
      issuer: row.holderIssuer,
      serial: row.holderSerial,
      owner: ownerType === null || owner === null ? null : { type: ownerType, id: owner },
    },
    privileges: [...row.privileges],
    targets: targets === null ? null : { names: [...targets.names], groups: [...targets.groups] },
    notBefore: rfc3339(row.notBefore),
    notAfter: rfc3339(row.notAfter),
    state: row.revokedAt === null ? over : 'revoked',
    revocable: row.revocable,
    revokedAt: row.revokedAt === null ? null : rfc3339(row.revokedAt),
    issuedAt: rfc3339(row.issuedAt),
    issuedBy: row.issuedBy,
  };
}
