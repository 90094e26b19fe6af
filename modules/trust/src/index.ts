export { createTrust, type Trust } from './create-trust.ts';
export type { TrustSurroundings } from './surroundings.ts';
export type { HsmSettings } from './vault/index.ts';
