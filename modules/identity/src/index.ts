export type { IdentityOptions, IdentityPorts } from './desk.ts';
export { createIdentity, type Identity } from './module.ts';
