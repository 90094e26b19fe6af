import { type Clock, Problem } from '@citywall/kernel';
import { networkOf } from '@citywall/platform/http';

/** Slows guessing down; see `createGuessingLimit`. */
export interface GuessingLimit {
  /** Counts an attempt as failed before it is made; throws a Problem 429 with the seconds to wait when it comes too soon. */
  attempt(name: string, address: string): Attempt;
  /** The account has signed in from this address: its owner is not slowed by what others do. */
  know(name: string, address: string): void;
}

export interface Attempt {
  /** Failures of this name since it was last quiet, this one included. */
  readonly failures: number;
  succeeded(): void;
  /** It was never decided, for a reason that is not the caller's. */
  withdrawn(): void;
}

interface Counter {
  failures: number;
  last: number;
}

/** After `free` failures the pause before the next attempt doubles from one second to `longest` ms. */
interface Pace {
  readonly free: number;
  readonly longest: number;
}

const paceOfPair: Pace = { free: 5, longest: 30_000 };
const paceOfName: Pace = { free: 10, longest: 30_000 };
const paceOfAddress: Pace = { free: 20, longest: 60_000 };
/** Without a failure for this long a counter starts anew. */
const memory = 15 * 60_000;
const mostEntries = 10_000;

/**
 * Failures are counted per name and per address, whether or not the name exists. From
 * an address where the account has signed in before only its own failures count, so
 * that nobody can lock a person out by guessing at the account from elsewhere. An IPv6 address stands for its /64:
 * whoever has one has them all. In memory and bounded.
 */
export function createGuessingLimit(clock: Clock): GuessingLimit {
  const counters = new Map<string, Counter>();
  const known = new Set<string>();

  const counter = (key: string): Counter => {
    const now = clock.now();
    const found = counters.get(key);
    counters.delete(key);
    if (found !== undefined && now - found.last < memory) {
      // Put back as the newest: inventing names must not push out the count of the one that is guessed at.
      counters.set(key, found);
      return found;
    }
    if (counters.size >= mostEntries) dropOldest(counters);
    const fresh = { failures: 0, last: now };
    counters.set(key, fresh);
    return fresh;
  };

  return {
    attempt: (name, address) => {
      const pair = pairOf(name, address);
      const watched: [Counter, Pace][] = known.has(pair)
        ? [[counter(`p${pair}`), paceOfPair]]
        : [
            [counter(`n${name}`), paceOfName],
            [counter(`a${networkOf(address)}`), paceOfAddress],
          ];
      const now = clock.now();
      const wait = Math.max(...watched.map(([{ failures, last }, pace]) => last + pause(failures, pace) - now));
      if (wait > 0) throw tooSoon(wait);
      for (const [entry] of watched) {
        entry.failures += 1;
        entry.last = now;
      }
      const withdrawn = (): void => {
        for (const [entry] of watched) entry.failures = Math.max(0, entry.failures - 1);
      };
      return {
        failures: watched[0]?.[0].failures ?? 0,
        withdrawn,
        succeeded: () => {
          withdrawn();
          counters.delete(`p${pair}`);
          remember(known, pair);
        },
      };
    },
    know: (name, address) => remember(known, pairOf(name, address)),
  };
}

function pairOf(name: string, address: string): string {
  return `${name}\0${networkOf(address)}`;
}

function pause(failures: number, { free, longest }: Pace): number {
  return failures < free ? 0 : Math.min(longest, 1_000 * 2 ** Math.min(20, failures - free));
}

function remember(known: Set<string>, pair: string): void {
  if (known.size >= mostEntries) known.delete(known.values().next().value ?? '');
  known.add(pair);
}

/** Maps keep the order of insertion, and use inserts anew: the first tenth was not used for longest. */
function dropOldest(counters: Map<string, Counter>): void {
  let left = mostEntries / 10;
  for (const key of counters.keys()) {
    if (left-- <= 0) return;
    counters.delete(key);
  }
}

function tooSoon(wait: number): Problem {
  const seconds = Math.ceil(wait / 1_000);
  return new Problem(
    'identity.sign-in.too-often',
    429,
    {
      en: `Too many failed attempts. Wait ${seconds} s, then try again.`,
      zh: `失败次数过多，请等待 ${seconds} 秒后再试。`,
    },
    { retryAfterSeconds: seconds },
  );
}
