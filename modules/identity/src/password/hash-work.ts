import type { Recipe } from './foreign/recipe.ts';

/** What a thread that hashes is asked for. */
export type HashWork =
  | { readonly kind: 'hash'; readonly secret: string; readonly cost: Argon2Cost }
  | { readonly kind: 'verify'; readonly secret: string; readonly hash: string }
  | { readonly kind: 'derive'; readonly password: string; readonly recipe: Recipe };

export type HashDone = string | boolean | Uint8Array;

/** Memory in KiB. */
export interface Argon2Cost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}
