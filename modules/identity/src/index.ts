export type { IdentityOptions, IdentityPorts, PrincipalOfCertificate } from './desk.ts';
export { createIdentity, type Identity } from './module.ts';
export { type RecoveryAnswer, requestRecovery, takeRecoveryAnswer } from './registry/recovery-request.ts';
export {
  type Publication,
  signPublication,
  type Trusted,
  type VerifiedPublication,
  verifyPublication,
} from './services/publication.ts';
