import type { ConformanceKind } from './kind.ts';

/** Every kind by name; its code is loaded only when it is asked for. */
export const kindTable: Readonly<Record<string, () => Promise<ConformanceKind>>> = {
  'miping-score': async () => (await import('./miping-score.ts')).kind,
  pkits: async () => (await import('./pkits.ts')).kind,
  rfc6962: async () => (await import('./rfc6962.ts')).kind,
  'sm2-chain': async () => (await import('./sm2-chain.ts')).kind,
  'sm2-decrypt': async () => (await import('./sm2-decrypt.ts')).kind,
  'sm2-verify': async () => (await import('./sm2-verify.ts')).kind,
  wycheproof: async () => (await import('./wycheproof.ts')).kind,
  'x509-limbo': async () => (await import('./x509-limbo.ts')).kind,
  ocsp: async () => (await import('./ocsp.ts')).kind,
  rfc3161: async () => (await import('./rfc3161.ts')).kind,
};
