import { type Clock, type JsonObject, Problem } from '@citywall/kernel';
import { networkOf } from '@citywall/platform/http';
import type { PuzzleSolution, Puzzles } from './puzzle/puzzles.ts';

/** Slows guessing down; see `createGuessingLimit`. */
export interface GuessingLimit {
  /**
   * Counts an attempt as failed before it is made; throws a Problem 429 with the seconds to wait when it comes too soon, and
   * with a puzzle whose solution lets the next attempt through at once.
   */
  attempt(name: string, address: string, solution?: PuzzleSolution): Attempt;
  /** The account has signed in from this address: its owner is not slowed by what others do. */
  know(name: string, address: string): void;
  isKnown(name: string, address: string): boolean;
}

export interface Attempt {
  /** Failures of this name since it was last quiet, this one included. */
  readonly failures: number;
  /** Answers how many attempts at this name failed, wherever they came from, that its owner has not been told of yet. */
  succeeded(): number;
  /** It was never decided, for a reason that is not the caller's. */
  withdrawn(): void;
}

interface Counter {
  failures: number;
  last: number;
  /** Of the failures, how many the owner was told of. */
  told: number;
}

/** After `free` failures the pause before the next attempt doubles from one second to `longest` ms. */
interface Pace {
  readonly free: number;
  readonly longest: number;
}

const paceOfPair: Pace = { free: 5, longest: 30_000 };
const paceOfName: Pace = { free: 10, longest: 30_000 };
const paceOfAddress: Pace = { free: 20, longest: 60_000 };
/** Puzzles that failed and may be followed by another: at one name, and at all, from one network. Then only waiting helps. */
const puzzlesOfPair = 10;
const puzzlesOfAddress = 50;
/** Sixteen rounds of so many bits: a tenth of a second at first, some seconds at the end. */
const easiest = 11;
const hardest = 16;
/** Failures after which a puzzle becomes twice as hard. */
const failuresPerBit = 3;
/** Without a failure for this long a counter starts anew. */
const memory = 15 * 60_000;
const mostEntries = 10_000;

/**
 * Failures are counted per name and per address, whether or not the name exists. From
 * an address where the account has signed in before only its own failures count, so
 * that nobody can lock a person out by guessing at the account from elsewhere. Elsewhere a person who does not want to wait,
 * or whose turn others take again and again, solves a puzzle, where there are `puzzles`. An IPv6 address stands for its /64:
 * whoever has one has them all. In memory and bounded.
 */
export function createGuessingLimit(clock: Clock, puzzles?: Puzzles): GuessingLimit {
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
    const fresh = { failures: 0, last: now, told: 0 };
    counters.set(key, fresh);
    return fresh;
  };

  /** Answers the counters of puzzles when one was solved here and now; throws when that does not let the attempt through. */
  const solved = (name: string, address: string, wait: number, over: number, solution?: PuzzleSolution): Counter[] => {
    if (puzzles === undefined) throw tooSoon(wait);
    const network = networkOf(address);
    const ofPair = counter(`s${pairOf(name, address)}`);
    const ofAddress = counter(`t${network}`);
    if (ofPair.failures >= puzzlesOfPair || ofAddress.failures >= puzzlesOfAddress) throw tooSoon(wait);
    if (solution !== undefined && puzzles.redeem(name, network, solution)) return [ofPair, ofAddress];
    const bits = Math.min(hardest, easiest + Math.floor(Math.max(0, over) / failuresPerBit));
    throw tooSoon(wait, { ...puzzles.issue(name, network, bits) });
  };

  return {
    attempt: (name, address, solution) => {
      const pair = pairOf(name, address);
      const watched: [Counter, Pace][] = known.has(pair)
        ? [[counter(`p${pair}`), paceOfPair]]
        : [
            [counter(`n${name}`), paceOfName],
            [counter(`a${networkOf(address)}`), paceOfAddress],
          ];
      const now = clock.now();
      const wait = Math.max(...watched.map(([{ failures, last }, pace]) => last + pause(failures, pace) - now));
      const over = Math.max(...watched.map(([{ failures }, { free }]) => failures - free));
      const counted = watched.map(([entry]) => entry);
      if (wait > 0) counted.push(...solved(name, address, wait, over, solution));
      for (const entry of counted) {
        entry.failures += 1;
        entry.last = now;
      }
      const withdrawn = (): void => {
        for (const entry of counted) entry.failures = Math.max(0, entry.failures - 1);
      };
      return {
        failures: counted[0]?.failures ?? 0,
        withdrawn,
        succeeded: () => {
          withdrawn();
          counters.delete(`p${pair}`);
          remember(known, pair);
          const ofName = counters.get(`n${name}`);
          if (ofName === undefined) return 0;
          const untold = ofName.failures - ofName.told;
          ofName.told = ofName.failures;
          return Math.max(0, untold);
        },
      };
    },
    know: (name, address) => remember(known, pairOf(name, address)),
    isKnown: (name, address) => known.has(pairOf(name, address)),
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

function tooSoon(wait: number, puzzle?: JsonObject): Problem {
  const seconds = Math.ceil(wait / 1_000);
  return new Problem(
    'identity.sign-in.too-often',
    429,
    {
      en: `Too many failed attempts. Wait ${seconds} s, then try again${puzzle ? ', or solve the puzzle and try at once' : ''}.`,
      zh: `失败次数过多，请等待 ${seconds} 秒后再试${puzzle ? '，或完成计算题后立即重试' : ''}。`,
    },
    { retryAfterSeconds: seconds, ...(puzzle ? { puzzle } : {}) },
  );
}
