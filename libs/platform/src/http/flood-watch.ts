import type { Clock } from '@citywall/kernel';

const period = 60_000;
/** Refused and failed calls of one principal that are recorded one by one within a period; further ones are counted. */
const oneByOne = 120;
const maximumPrincipals = 10_000;

/**
 * Tells whether a principal has been refused so often within this minute that more of it is a flood: also someone who
 * signed in must not be able to fill the disk with records.
 */
export function createFloodWatch(clock: Clock): (principal: string) => boolean {
  let counts = new Map<string, number>();
  let began = clock.now();
  return (principal) => {
    const now = clock.now();
    if (now - began >= period || now < began) {
      counts = new Map();
      began = now;
    }
    const count = (counts.get(principal) ?? 0) + 1;
    if (count > 1 || counts.size < maximumPrincipals) counts.set(principal, count);
    return count > oneByOne;
  };
}
