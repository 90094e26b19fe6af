import type { Signer } from '@citywall/kernel';
import { readAdopted, writeAdopted } from './adopted-hash.ts';
import type { ForeignHash, Recipe } from './foreign/recipe.ts';
import type { Argon2Cost, HashDone, HashWork } from './hash-work.ts';
import { createThreads, type Threads } from './threads.ts';
import type { Turn } from './turnstile.ts';

/** Hashes and checks passwords in threads of their own. All reject with a Problem 429 when too much waits. */
export interface PasswordHasher {
  hash(password: string, turn?: Turn): Promise<string>;
  /** Without a hash it takes as long as with one, an adopted one of this `likeness` if there is one, and answers false. */
  verify(password: string, hash: string | null | undefined, turn?: Turn, likeness?: Recipe): Promise<boolean>;
  /** What to keep of a hash of another system: its digest hashed like a password, and how to derive it. */
  adopt(foreign: ForeignHash): Promise<string>;
  /** Throws that Problem when a check would be turned away now. */
  expect(turn: Turn): void;
  stop(): Promise<void>;
}

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Argon2id is the library's default variant. */
const cost: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const presentForm = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

/** Whether it was made in a way that new passwords no longer are: then it is made anew when the password is next proved. */
export function isOutdated(hash: string): boolean {
  return !hash.startsWith(presentForm);
}

/** Argon2id over the password mixed with a pepper of the installation: a stolen table alone cannot be guessed at. */
export function createPasswordHasher(signer: Signer): PasswordHasher {
  const threads: Threads<HashWork, HashDone> = createThreads(new URL('./hash-thread.ts', import.meta.url));
  const pepper = (purpose: string, bytes: Uint8Array): string =>
    Buffer.from(signer.mac(purpose, bytes)).toString('base64url');
  const pepperPassword = (password: string): string =>
    pepper('password-pepper', Buffer.from(password.normalize('NFKC'), 'utf8'));
  const pepperDigest = (digest: Uint8Array): string => pepper('adopted-digest-pepper', digest);
  const derive = (password: string, recipe: Recipe, turn?: Turn) =>
    threads.run({ kind: 'derive', password, recipe }, turn) as Promise<Uint8Array>;
  const hashSecret = (secret: string, turn?: Turn) =>
    threads.run({ kind: 'hash', secret, cost }, turn) as Promise<string>;
  let decoy: Promise<string> | undefined;

  return {
    hash: (password, turn) => hashSecret(pepperPassword(password), turn),
    verify: async (password, stored, turn, likeness) => {
      const adopted = readAdopted(stored);
      const recipe = adopted?.recipe ?? (typeof stored === 'string' ? undefined : likeness);
      const secret =
        recipe === undefined ? pepperPassword(password) : pepperDigest(await derive(password, recipe, turn));
      decoy ??= hashSecret(pepperPassword('decoy'));
      const hash = adopted?.inner ?? stored ?? (await decoy.catch(forgetDecoy));
      const matches = await threads.run({ kind: 'verify', secret, hash }, turn);
      return matches === true && typeof stored === 'string';
    },
    adopt: async ({ recipe, digest }) =>
      writeAdopted({ recipe, inner: await hashSecret(pepperDigest(digest), { lane: 'later' }) }),
    expect: (turn) => threads.check(turn),
    stop: () => threads.stop(),
  };

  function forgetDecoy(error: unknown): never {
    decoy = undefined;
    throw error;
  }
}
