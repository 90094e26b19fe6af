import { Problem, type Signer } from '@citywall/kernel';
import { hash, verify } from '@node-rs/argon2';

/** Hashes and checks passwords; at most two at a time, since each takes 19 MiB and a core. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With `undefined` it takes as long as with a real hash and answers false. */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
}

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Argon2id is the library's default variant. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const concurrency = 2;
const longestQueue = 64;

/** Argon2id over the password mixed with a pepper of the installation: a stolen table alone cannot be guessed at. */
export async function createPasswordHasher(signer: Signer): Promise<PasswordHasher> {
  const pepper = (password: string): string =>
    Buffer.from(signer.mac('password-pepper', Buffer.from(password.normalize('NFKC'), 'utf8'))).toString('base64url');
  const inTurn = createTurnstile();
  const decoy = await hash(pepper('decoy'), cost);
  return {
    hash: (password) => inTurn(() => hash(pepper(password), cost)),
    verify: (password, stored) =>
      inTurn(async () => {
        const matches = await verify(stored ?? decoy, pepper(password));
        return matches && typeof stored === 'string';
      }),
  };
}

/** Lets `concurrency` in and a bounded queue wait; refuses beyond it rather than pile up work. */
function createTurnstile(): <T>(work: () => Promise<T>) => Promise<T> {
  let active = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (active >= concurrency) {
      if (waiting.length >= longestQueue) throw busy();
      // Whoever leaves hands its place over, so `active` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else active += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  };
}

function busy(): Problem {
  return new Problem('identity.sign-in.busy', 503, {
    en: 'Too many people sign in at this moment. Try again in a few seconds.',
    zh: '当前登录人数过多，请几秒后重试。',
  });
}
