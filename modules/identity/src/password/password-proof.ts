import { anonymous, type Clock, type Db, type Log, newId, type Recorder, type Signer } from '@citywall/kernel';
import { networkOf } from '@citywall/platform/http';
import type { FreshCache } from '../fresh-cache.ts';
import { findAccountByName } from '../registry/account.store.ts';
import type { Account } from '../tables.ts';
import type { GuessingLimit } from './guessing-limit.ts';
import type { Likeness } from './likeness.ts';
import type { PasswordHasher } from './password-hash.ts';
import { longestPassword } from './password-quality.ts';
import type { PuzzleSolution } from './puzzle/puzzles.ts';
import type { Turn } from './turnstile.ts';

/**
 * Answers the enabled account that name and password prove, else undefined, and takes as
 * long for names that do not exist. Throws a Problem 429 when attempts come too soon, with a puzzle whose solution lets the
 * next one through, or when too many people sign in.
 */
export type ProvePassword = (
  name: string,
  password: string,
  address: string,
  solution?: PuzzleSolution,
) => Promise<Account | undefined>;

/** What is done after a password was proved anew; answers the account as it then is. MUST NOT reject. */
export type AfterProof = (account: Account, password: string, address: string, failed: number) => Promise<Account>;

export interface ProofDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: Signer;
  readonly recorder: Recorder;
  readonly hasher: PasswordHasher;
  readonly limit: GuessingLimit;
  readonly accounts: FreshCache<Account>;
  readonly afterProof: AfterProof;
  readonly likeness: Likeness;
}

interface KeptProof {
  readonly account: string;
  readonly version: number;
  readonly until: number;
}

const keptFor = 60_000;
const mostProofs = 10_000;

/** Names are compared without case or surrounding blanks. */
export function plainName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/**
 * A proof is kept for a minute under an HMAC of name, password and address, so that HTTP Basic
 * does not hash at every request; it holds only while the account is enabled and its
 * password the same. The same credentials sent many times at once are checked once.
 */
export function createPasswordProof(dependencies: ProofDependencies): ProvePassword {
  const { clock, signer, accounts } = dependencies;
  const kept = new Map<string, KeptProof>();
  const underWay = new Map<string, Promise<Account | undefined>>();

  const fromKept = async (digest: string): Promise<Account | undefined> => {
    const proof = kept.get(digest);
    if (proof === undefined) return undefined;
    const account = proof.until > clock.now() ? await accounts.get(proof.account) : undefined;
    if (account?.disabled_at === null && account.password_version === proof.version) return account;
    kept.delete(digest);
    return undefined;
  };

  return async (givenName, password, address, solution) => {
    const name = plainName(givenName);
    if (name.length > 64 || password.length > longestPassword) return undefined;
    const digest = digestOf(signer, name, password, address);
    const known = await fromKept(digest);
    if (known !== undefined) return known;
    let check = underWay.get(digest);
    if (check === undefined) {
      check = checkPassword(dependencies, { name, password, address, solution }).finally(() => underWay.delete(digest));
      underWay.set(digest, check);
    }
    const account = await check;
    if (account !== undefined) {
      if (kept.size >= mostProofs) kept.clear();
      kept.set(digest, { account: account.id, version: account.password_version, until: clock.now() + keptFor });
    }
    return account;
  };
}

/** With the address: a guess from elsewhere must not pass the limit because the owner was here a moment ago. */
function digestOf(signer: Signer, name: string, password: string, address: string): string {
  const text = JSON.stringify([name, password, address]);
  return Buffer.from(signer.mac('password-proof', Buffer.from(text))).toString('base64');
}

interface Claim {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  readonly solution: PuzzleSolution | undefined;
}

async function checkPassword(dependencies: ProofDependencies, { name, password, address, solution }: Claim) {
  const { db, limit, hasher, likeness, afterProof } = dependencies;
  const turn: Turn = limit.isKnown(name, address)
    ? { lane: 'known' }
    : { lane: 'stranger', network: networkOf(address) };
  const attempt = limit.attempt(name, address, solution);
  let account: Account | undefined;
  let proven: boolean;
  try {
    // In a flood most are turned away: those must not cost a look into the database.
    hasher.expect(turn);
    account = await findAccountByName(db, name, dependencies.clock.now());
    const hash = account?.disabled_at === null ? account.password_hash : null;
    proven = await hasher.verify(password, hash, turn, await likeness.recipeFor(name));
  } catch (error) {
    attempt.withdrawn();
    throw error;
  }
  if (proven && account !== undefined) {
    const failed = attempt.succeeded();
    return afterProof(account, password, address, failed);
  }
  if (account !== undefined) recordFailures(dependencies, account, address, attempt.failures);
  return undefined;
}

/** At these counts a guessed-at account is recorded: few enough that a flood cannot fill the log. */
const recordedCounts: ReadonlySet<number> = new Set([3, 10, 30, 100, 300, 1_000, 3_000, 10_000]);

function recordFailures(
  { recorder, clock, log }: ProofDependencies,
  account: Account,
  address: string,
  count: number,
): void {
  if (!recordedCounts.has(count)) return;
  recorder
    .append({
      id: newId(),
      time: new Date(clock.now()).toISOString(),
      operation: 'identity.session.start',
      phase: 'event',
      principal: { type: anonymous.type, id: anonymous.id, name: anonymous.name },
      resource: { type: 'User', id: account.id },
      outcome: 'denied',
      code: 'identity.sign-in.refused',
      risk: 'low',
      address,
      count,
      details: { name: account.name },
    })
    .catch((error: Error) => log.error({ reason: error.message }, 'Failed sign-ins could not be recorded'));
}
