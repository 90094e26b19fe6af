import type { ConformanceKind } from './kind.ts';

/** Every kind by name; its code is loaded only when it is asked for. */
export const kindTable: Readonly<Record<string, () => Promise<ConformanceKind>>> = {};
