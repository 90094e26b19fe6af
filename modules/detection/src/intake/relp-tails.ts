import { hash } from 'node:crypto';
import type { Stream } from '@citywall/platform/streams';
import type { Parcel } from './intake.ts';

const prefix = 'relp/';
const keptMessages = 1_024;
const hashCharacters = 16;

/** What one parcel stored, durable under its own key: a parcel that fails leaves nothing. */
interface Piece {
  readonly key: string;
  readonly hashes: readonly string[];
}

/**
 * What each sender's connections stored last. A message may be durable while its
 * answer is lost with the connection or the process; the sender then begins its next
 * connection with it. Such a beginning is answered again and not stored again.
 */
export class RelpTails {
  readonly #state: Pick<Stream, 'list'>;
  readonly #tails = new Map<string, Piece[]>();
  readonly #underWay = new Map<string, Set<Promise<unknown>>>();
  #next = 1;

  constructor(state: Pick<Stream, 'list'>) {
    this.#state = state;
    for (const { key } of state.list(prefix)) {
      this.#next = Math.max(this.#next, Number(key.slice(key.lastIndexOf('\n') + 1)) + 1);
    }
  }

  #tailOf(source: string): Piece[] {
    const known = this.#tails.get(source);
    if (known) return known;
    const split = new RegExp(`.{${hashCharacters}}`, 'g');
    const tail = this.#state.list(`${prefix}${source}\n`).map(({ key, value }) => {
      return { key, hashes: Buffer.from(value).toString('latin1').match(split) ?? [] };
    });
    this.#tails.set(source, tail);
    return tail;
  }

  /** Resolves when all that earlier connections of the sender brought is stored or refused. */
  async settled(source: string): Promise<void> {
    await Promise.allSettled([...(this.#underWay.get(source) ?? [])]);
  }

  /** For a connection that opens, once settled: tells of each message at its beginning whether it is stored already. */
  opening(source: string): (message: Buffer) => boolean {
    const stored = new Set(this.#tailOf(source).flatMap(({ hashes }) => hashes));
    let looked = 0;
    // New ones may stand between: of two parcels the first can have failed.
    return (message) => stored.size > 0 && looked++ < keptMessages && stored.delete(hashOf(message));
  }

  /** Keeps what is stored with the parcel that stores it, and finishes the parcel. */
  async store(source: string, messages: readonly Buffer[], parcel: Parcel): Promise<void> {
    if (messages.length === 0) return;
    const tail = this.#tailOf(source);
    const key = `${prefix}${source}\n${String(this.#next++).padStart(15, '0')}`;
    const piece: Piece = { key, hashes: messages.slice(-keptMessages).map(hashOf) };
    parcel.update({ key, value: piece.hashes.join('') });
    let kept = tail.reduce((sum, { hashes }) => sum + hashes.length, piece.hashes.length);
    while (tail[0] && kept - tail[0].hashes.length >= keptMessages) {
      kept -= tail[0].hashes.length;
      parcel.update({ key: tail[0].key, value: null });
      tail.shift();
    }
    const done = parcel.done().then(() => tail.push(piece));
    const underWay = this.#underWay.get(source) ?? new Set();
    this.#underWay.set(source, underWay.add(done));
    try {
      await done;
    } finally {
      underWay.delete(done);
    }
  }

  /** A connection that says goodbye has all its answers: nothing of it will be sent again. */
  async forget(source: string, parcel: Parcel): Promise<void> {
    for (const { key } of this.#state.list(`${prefix}${source}\n`)) parcel.update({ key, value: null });
    this.#tails.delete(source);
    await parcel.done();
  }
}

function hashOf(message: Buffer): string {
  return hash('sha256', message, 'hex').slice(0, hashCharacters);
}
