export { createAuthorizer, type LoadableAuthorizer } from './authorizer.ts';
export type { AccessOptions, AccessPorts } from './desk.ts';
export { type Access, createAccess } from './module.ts';
export type { People, Person, Placement } from './people.ts';
export { type CheckedFile, checkPolicyFile, sourceOfSchema } from './policies/policy-file.ts';
export type { PolicySource } from './policy-source.ts';
export type { Holding, RoleHolders } from './role-holders.ts';
export { type Role, roles } from './roles.table.ts';
export type { RoleSeparation } from './separation/check-roles.ts';
