export type { PolicySource } from './check-policies.ts';
export { type Access, type AccessOptions, createAccess } from './module.ts';
export { type Role, roles } from './roles.table.ts';
