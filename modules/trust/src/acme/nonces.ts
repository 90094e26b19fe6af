import { randomBytes } from 'node:crypto';

const mostWaiting = 100_000;

/** Nonces of RFC 8555 section 6.5: each good once, for as long as this process runs and no 100,000 newer ones were made. */
export interface Nonces {
  make(): string;
  /** Whether it was one of ours and unused until now. */
  take(nonce: string): boolean;
}

/** Kept in memory: a client whose nonce a restart forgot is told badNonce and tries again by itself. */
export function createNonces(): Nonces {
  const waiting = new Set<string>();
  return {
    make: () => {
      const nonce = randomBytes(16).toString('base64url');
      waiting.add(nonce);
      if (waiting.size > mostWaiting) waiting.delete(waiting.values().next().value as string);
      return nonce;
    },
    take: (nonce) => waiting.delete(nonce),
  };
}
