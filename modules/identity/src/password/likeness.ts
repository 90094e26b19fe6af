import type { Clock, Db, Log, Signer } from '@citywall/kernel';
import { readAdopted } from './adopted-hash.ts';
import type { Recipe } from './foreign/recipe.ts';
import { sampleAdopted } from './password.store.ts';

/**
 * Makes names that do not exist take as long as names that do: checking an adopted hash first derives what the other system
 * would have, so an invented name must do the same as often as real ones.
 */
export interface Likeness {
  /** What is to be derived for this name when there is nothing to check; undefined: nothing. The same name always gets the same. */
  recipeFor(name: string): Promise<Recipe | undefined>;
}

interface Sample {
  readonly share: number;
  readonly recipes: readonly Recipe[];
}

const sampleAgain = 10 * 60_000;

/** Looks again every ten minutes; an old sample serves while the new one is read. */
export function createLikeness(db: Db, signer: Signer, clock: Clock, log: Log): Likeness {
  let sample: Promise<Sample> | undefined;
  let readAt = 0;
  const read = async (): Promise<Sample> => {
    const { adopted, total, hashes } = await sampleAdopted(db);
    const recipes = hashes.flatMap((hash) => readAdopted(hash)?.recipe ?? []);
    return { share: total === 0 ? 0 : adopted / total, recipes };
  };
  const refresh = (): void => {
    readAt = clock.now();
    const next = read();
    const before = sample;
    next.catch((error: Error) => {
      log.warn({ reason: error.message }, 'What hashes of other systems take was not looked at');
      if (sample === next) sample = before;
    });
    sample = next;
  };
  return {
    recipeFor: async (name) => {
      if (sample === undefined || clock.now() - readAt > sampleAgain) refresh();
      const { share, recipes } = (await sample?.catch(() => undefined)) ?? { share: 0, recipes: [] };
      const dice = Buffer.from(signer.mac('adopted-likeness', Buffer.from(name)));
      if (recipes.length === 0 || dice.readUInt32BE(0) / 2 ** 32 >= share) return undefined;
      return recipes[dice.readUInt32BE(4) % recipes.length];
    },
  };
}
