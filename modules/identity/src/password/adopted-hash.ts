import type { Recipe } from './foreign/recipe.ts';

/** A hash of another system as it is kept: how it is derived, and the Argon2id hash of its digest. */
export interface AdoptedHash {
  readonly recipe: Recipe;
  readonly inner: string;
}

/** The recipe as base64url of JSON, then the hash. */
const form = /^\$adopted\$([A-Za-z0-9_-]+)(\$argon2id\$.+)$/;

/** undefined for what is no adopted hash. */
export function readAdopted(kept: string | null | undefined): AdoptedHash | undefined {
  const [, recipe, inner] = form.exec(kept ?? '') ?? [];
  if (recipe === undefined || inner === undefined) return undefined;
  return { recipe: JSON.parse(Buffer.from(recipe, 'base64url').toString('utf8')) as Recipe, inner };
}

export function writeAdopted({ recipe, inner }: AdoptedHash): string {
  return `$adopted$${Buffer.from(JSON.stringify(recipe)).toString('base64url')}${inner}`;
}
