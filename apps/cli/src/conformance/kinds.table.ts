import type { ConformanceKind } from './kind.ts';

/** Every kind by name; its code is loaded only when it is asked for. */
export const kindTable: Readonly<Record<string, () => Promise<ConformanceKind>>> = {
  rfc6962: async () => (await import('./rfc6962.ts')).kind,
};
