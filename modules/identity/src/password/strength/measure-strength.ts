import { createThreads, type Threads } from '../threads.ts';
import type { Turn } from '../turnstile.ts';

/** A password to measure, in the form in which it is guessed, and words that whoever guesses would try first. */
export interface StrengthWork {
  readonly password: string;
  readonly words: readonly string[];
}

/** How hard a password is to guess. */
export interface MeasuredStrength {
  /** 0 guessed at once · 1 · 2 · 3 · 4 withstands who stole the table */
  readonly score: number;
  readonly guessesLog10: number;
  /** At 10,000 guesses a second, as against a stolen table with a slow hash. */
  readonly secondsToCrack: number;
  /** Keys of feedback.table.ts. */
  readonly warning: string | null;
  readonly suggestions: readonly string[];
}

/** The dictionaries take 80 MB: one thread for the process, and none when nobody chooses a password. */
const idleMs = 300_000;
const mostWords = 250;
let threads: Threads<StrengthWork, MeasuredStrength> | undefined;

/** Measures by zxcvbn with English and Chinese dictionaries, off the event loop. Rejects with a Problem 429 when too much waits. */
export function measureStrength(password: string, words: readonly string[], turn?: Turn): Promise<MeasuredStrength> {
  threads ??= createThreads(new URL('./strength-thread.ts', import.meta.url), { most: 1, idleMs });
  return threads.run({ password, words: words.slice(0, mostWords) }, turn);
}
