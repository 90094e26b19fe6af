import { Problem } from '@citywall/kernel';

/** In whose name work asks for a place. */
export interface Turn {
  /** known: a person the city has seen before, let in first · stranger: anybody · later: work that can wait for both. */
  readonly lane: Lane;
  /** Network the stranger comes from: one network takes at most half of the waiting places. */
  readonly network?: string;
}

type Lane = 'known' | 'stranger' | 'later';

/** A bounded number of places, and queues before them. */
export interface Turnstile {
  /** Runs work when its turn comes; rejects at once with a Problem 429 when too much waits already. */
  run<T>(turn: Turn, work: () => Promise<T>): Promise<T>;
  /** Throws that Problem when work would be turned away now: asked before other work is done for nothing. */
  check(turn: Turn): void;
}

interface Waiting {
  readonly network: string | undefined;
  readonly enter: () => void;
}

/** Work that waits in each lane, at most. */
export const longestQueue = 64;
const perNetwork = longestQueue / 2;
/** In this order a free place is given away. */
const lanes: readonly Lane[] = ['known', 'stranger', 'later'];

/**
 * Lets `places` in at once and a bounded queue wait in each lane. A flood of strangers fills the strangers' queue only: who has
 * signed in from where he is, and who is signed in, pass it by.
 */
export function createTurnstile(places: number): Turnstile {
  let active = 0;
  /** Mean time of one piece of work, ms; tells those turned away when to come again. */
  let pace = 50;
  const queues: Record<Lane, Waiting[]> = { known: [], stranger: [], later: [] };

  const check = ({ lane, network }: Turn): void => {
    const queue = queues[lane];
    const ofNetwork = network === undefined ? 0 : queue.filter((other) => other.network === network).length;
    if (queue.length >= longestQueue || ofNetwork >= perNetwork) throw busy((queue.length * pace) / places);
  };
  const wait = async (turn: Turn): Promise<void> => {
    check(turn);
    await new Promise<void>((enter) => queues[turn.lane].push({ network: turn.network, enter }));
  };
  const leave = (): void => {
    for (const lane of lanes) {
      const next = queues[lane].shift();
      if (next === undefined) continue;
      // Whoever leaves hands its place over, so `active` stays as it is.
      next.enter();
      return;
    }
    active -= 1;
  };
  return {
    check,
    run: async (turn, work) => {
      if (active >= places) await wait(turn);
      else active += 1;
      const began = performance.now();
      try {
        return await work();
      } finally {
        pace += (performance.now() - began - pace) / 20;
        leave();
      }
    },
  };
}

function busy(wait: number): Problem {
  const seconds = Math.max(1, Math.ceil(wait / 1_000));
  return new Problem(
    'identity.sign-in.busy',
    429,
    {
      en: `Too many people sign in at this moment. Try again in ${seconds} s.`,
      zh: `当前登录人数过多，请 ${seconds} 秒后重试。`,
    },
    { retryAfterSeconds: seconds },
  );
}
