import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock, Signer } from '@citywall/kernel';
import { isSolved, mostRounds, type Puzzle } from '@citywall/puzzle';
import { type Static, Type } from 'typebox';

/** What a client sends with a password when a puzzle was asked of it. */
export const puzzleSchema = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 36 }),
    answers: Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }), { maxItems: mostRounds }),
  },
  { additionalProperties: false, description: 'The solution of the puzzle that a refusal with 429 carried' },
);

export type PuzzleSolution = Static<typeof puzzleSchema>;

/** Puzzles for sign-ins: each for one name from one network, for five minutes, once. */
export interface Puzzles {
  /** `bits`: how hard; see @citywall/puzzle. */
  issue(name: string, network: string, bits: number): Puzzle;
  /** Whether this is an unused solution of a puzzle issued for this name and network; it is used up by asking. */
  redeem(name: string, network: string, solution: PuzzleSolution): boolean;
}

/** Rounds of every puzzle. */
const rounds = 16;
const lifetime = 300;
const nonceLength = 9;
const tagLength = 12;
const tokenPattern = /^[A-Za-z0-9_-]{35}$/;
/** Each took work to solve; beyond this many in five minutes no more are taken, and everybody waits instead. */
const mostSpent = 50_000;

const sha256 = (message: Uint8Array): Uint8Array => createHash('sha256').update(message).digest();

/** Nothing is kept of puzzles that nobody solved: the token says all, under an installation secret. */
export function createPuzzles(signer: Signer, clock: Clock): Puzzles {
  /** Nonces of puzzles solved, and when each ends anyhow (s). */
  const spent = new Map<string, number>();
  const now = (): number => Math.floor(clock.now() / 1_000);
  const tag = (head: Uint8Array, name: string, network: string): Uint8Array => {
    const text = JSON.stringify([Buffer.from(head).toString('base64url'), name, network]);
    return signer.mac('sign-in-puzzle', Buffer.from(text)).subarray(0, tagLength);
  };
  const spend = (nonce: string, until: number): boolean => {
    if (spent.has(nonce)) return false;
    if (spent.size >= mostSpent) for (const [other, end] of spent) if (end < now()) spent.delete(other);
    if (spent.size >= mostSpent) return false;
    spent.set(nonce, until);
    return true;
  };

  return {
    issue: (name, network, bits) => {
      const head = Buffer.alloc(nonceLength + 5);
      randomBytes(nonceLength).copy(head);
      head.writeUInt32BE(now() + lifetime, nonceLength);
      head.writeUInt8(bits, nonceLength + 4);
      return { token: Buffer.concat([head, tag(head, name, network)]).toString('base64url'), rounds, bits };
    },
    redeem: (name, network, { token, answers }) => {
      if (!tokenPattern.test(token)) return false;
      const bytes = Buffer.from(token, 'base64url');
      const head = bytes.subarray(0, nonceLength + 5);
      const genuine = timingSafeEqual(bytes.subarray(nonceLength + 5), tag(head, name, network));
      const until = head.readUInt32BE(nonceLength);
      if (!genuine || until < now()) return false;
      const solved = isSolved({ token, rounds, bits: head.readUInt8(nonceLength + 4) }, answers, sha256);
      return solved && spend(token.slice(0, 12), until);
    },
  };
}
