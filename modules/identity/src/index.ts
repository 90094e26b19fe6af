export type { PrincipalOfCertificate } from './authenticate.ts';
export type { IdentityOptions, IdentityPorts } from './desk.ts';
export { createIdentity, type Identity } from './module.ts';
export { type RecoveryAnswer, requestRecovery, takeRecoveryAnswer } from './registry/recovery-request.ts';
