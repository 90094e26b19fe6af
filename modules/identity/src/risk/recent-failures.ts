import type { Clock } from '@citywall/kernel';

/** How many wrong passwords came before the right one, for as long as the sign-in may take. */
export interface RecentFailures {
  note(account: string, failures: number): void;
  of(account: string): number;
}

const keptFor = 10 * 60_000;
const mostEntries = 10_000;

/** In memory and bounded. */
export function createRecentFailures(clock: Clock): RecentFailures {
  const noted = new Map<string, { readonly failures: number; readonly at: number }>();
  return {
    note: (account, failures) => {
      if (failures === 0) return;
      if (noted.size >= mostEntries) noted.clear();
      noted.set(account, { failures, at: clock.now() });
    },
    of: (account) => {
      const found = noted.get(account);
      return found !== undefined && clock.now() - found.at < keptFor ? found.failures : 0;
    },
  };
}
