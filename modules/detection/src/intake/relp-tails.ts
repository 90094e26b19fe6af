import { hash } from 'node:crypto';
import type { Stream } from '@citywall/platform/streams';
import type { Parcel } from './intake.ts';

const prefix = 'relp/';
const keptMessages = 1_024;
/** Connections of one sender's address whose tails are kept: several senders may share an address, and each may be cut off. */
const keptConnections = 16;
const hashCharacters = 16;

/** What one parcel stored, durable under its own key: a parcel that fails leaves nothing. */
interface Piece {
  readonly key: string;
  readonly hashes: readonly string[];
}

/** What one connection brought last. */
interface Tail {
  pieces: Piece[];
}

/** What the connection that opens must know of a message. */
export interface RelpTail {
  /** Whether the message, at the beginning of this connection, is stored already. */
  isStored(message: Buffer): boolean;
  /** Keeps the hashes of what the parcel stores, and of what was stored before and came again, with it; finishes the parcel. */
  store(messages: readonly Buffer[], parcel: Parcel): Promise<void>;
  /** The connection says goodbye: it has all its answers, and nothing of it will be sent again. */
  forget(parcel: Parcel): Promise<void>;
}

/**
 * What each connection of a sender stored last. A message may be durable while its
 * answer is lost with the connection or the process; the sender then begins its next
 * connection with it. Such a beginning is answered again and not stored again.
 */
export class RelpTails {
  /** By source; the connections in the order in which they stored first. */
  readonly #tails = new Map<string, Tail[]>();
  readonly #underWay = new Map<string, Set<Promise<unknown>>>();
  #next = 1;

  /** Reads what an earlier process left: keys are source, connection and piece. */
  constructor(state: Pick<Stream, 'list'>) {
    const split = new RegExp(`.{${hashCharacters}}`, 'g');
    const connections = new Map<string, Tail>();
    for (const { key, value } of state.list(prefix)) {
      const [source, connection, number] = key.slice(prefix.length).split('\n') as [string, string, string?];
      const tail = connections.get(`${source}\n${connection}`) ?? { pieces: [] };
      connections.set(`${source}\n${connection}`, tail);
      tail.pieces.push({ key, hashes: Buffer.from(value).toString('latin1').match(split) ?? [] });
      if (tail.pieces.length === 1) this.#tailsOf(source).push(tail);
      this.#next = Math.max(this.#next, Number(number ?? connection) + 1);
    }
  }

  #tailsOf(source: string): Tail[] {
    const tails = this.#tails.get(source) ?? [];
    this.#tails.set(source, tails);
    return tails;
  }

  /** Resolves when all that earlier connections of the sender brought is stored or refused. */
  async settled(source: string): Promise<void> {
    await Promise.allSettled([...(this.#underWay.get(source) ?? [])]);
  }

  /** For a connection that opens, once settled. */
  open(source: string): RelpTail {
    const stored = new Set(this.#tailsOf(source).flatMap(({ pieces }) => pieces.flatMap(({ hashes }) => hashes)));
    const name = `${prefix}${source}\n${this.#number()}`;
    const tail: Tail = { pieces: [] };
    let looked = 0;
    return {
      // New ones may stand between: of two parcels the first can have failed.
      isStored: (message) => stored.size > 0 && looked++ < keptMessages && stored.delete(hashOf(message)),
      store: (messages, parcel) => this.#store(source, tail, `${name}\n${this.#number()}`, messages, parcel),
      forget: async (parcel) => {
        for (const { key } of tail.pieces) parcel.update({ key, value: null });
        const tails = this.#tailsOf(source);
        if (tails.includes(tail)) tails.splice(tails.indexOf(tail), 1);
        tail.pieces = [];
        await parcel.done();
      },
    };
  }

  #number(): string {
    return String(this.#next++).padStart(15, '0');
  }

  async #store(source: string, tail: Tail, key: string, messages: readonly Buffer[], parcel: Parcel): Promise<void> {
    if (messages.length === 0) return;
    const piece: Piece = { key, hashes: messages.slice(-keptMessages).map(hashOf) };
    parcel.update({ key, value: piece.hashes.join('') });
    for (const { key } of [...dropped(tail, piece), ...this.#crowdedOut(source, tail)]) {
      parcel.update({ key, value: null });
    }
    const done = parcel.done().then(() => tail.pieces.push(piece));
    const underWay = this.#underWay.get(source) ?? new Set();
    this.#underWay.set(source, underWay.add(done));
    try {
      await done;
    } finally {
      underWay.delete(done);
    }
  }

  /** Puts the tail among those of its sender; answers what the oldest of them kept when there are too many. */
  #crowdedOut(source: string, tail: Tail): readonly Piece[] {
    const tails = this.#tailsOf(source);
    if (tails.includes(tail)) return [];
    tails.push(tail);
    return tails.length > keptConnections ? (tails.shift()?.pieces ?? []) : [];
  }
}

/** Takes the oldest pieces out that the tail need not keep once it has the next. */
function dropped(tail: Tail, next: Piece): readonly Piece[] {
  let kept = tail.pieces.reduce((sum, { hashes }) => sum + hashes.length, next.hashes.length);
  let count = 0;
  for (const { hashes } of tail.pieces) {
    if (kept - hashes.length < keptMessages) break;
    kept -= hashes.length;
    count += 1;
  }
  return tail.pieces.splice(0, count);
}

function hashOf(message: Buffer): string {
  return hash('sha256', message, 'hex').slice(0, hashCharacters);
}
