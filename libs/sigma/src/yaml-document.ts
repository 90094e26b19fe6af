import type { Located, Refused } from './located.ts';

/** Bounds of one rule file; beyond them it is refused, never cut. */
export const yamlLimits = { characters: 1 << 20, depth: 32, nodes: 100_000 } as const;

/** One document of a YAML stream: read, or refused with the reason. */
export type YamlDocument = { readonly root: Located } | { readonly refused: Refused };
