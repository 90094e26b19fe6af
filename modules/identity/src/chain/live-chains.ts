import type { Clock, Db } from '@citywall/kernel';
import { createFreshCache } from '../fresh-cache.ts';
import { liveVersion } from './chain.store.ts';
import type { Chain } from './chain.ts';
import { parseChains } from './parse-chains.ts';

/** What counts before anybody has published chains. */
export const firstChains = 'chain "default":\n  password\n';

/** The chains that count now, from memory no older than a second. */
export interface LiveChains {
  /** `number` is 0 before anything was published. */
  live(): Promise<{ readonly number: number; readonly chains: readonly Chain[] }>;
  /** MUST be called after the commit of a publication. */
  forget(): void;
}

/** Parsed once for each version. */
export function createLiveChains(db: Db, clock: Clock): LiveChains {
  let parsed = { number: 0, chains: parseChains(firstChains) };
  const versions = createFreshCache(clock, async () => {
    const version = await liveVersion(db);
    if (version !== undefined && version.number !== parsed.number) {
      parsed = { number: version.number, chains: parseChains(version.text) };
    }
    return parsed;
  });
  return {
    live: async () => (await versions.get('live')) ?? parsed,
    forget: () => versions.forget('live'),
  };
}
