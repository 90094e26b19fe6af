import type { Socket } from 'node:net';

const maximumInAll = 20_000;
const maximumOfOnePeer = 12_000;

/**
 * The open connections of a listener. Beyond the bounds the connection that has
 * been silent longest gives way, so that idle ones can never shut a sender out.
 */
export class Connections {
  /** In order of last activity: a Map keeps the order of insertion. */
  readonly #open = new Map<Socket, string>();
  readonly #byPeer = new Map<string, number>();

  add(socket: Socket, peer: string): void {
    this.#open.set(socket, peer);
    const ofPeer = (this.#byPeer.get(peer) ?? 0) + 1;
    this.#byPeer.set(peer, ofPeer);
    socket.once('close', () => this.#remove(socket, peer));
    if (ofPeer > maximumOfOnePeer) this.#closeOldest((other) => other === peer);
    else if (this.#open.size > maximumInAll) this.#closeOldest(() => true);
  }

  /** Marks activity. */
  touch(socket: Socket): void {
    const peer = this.#open.get(socket);
    if (peer === undefined) return;
    this.#open.delete(socket);
    this.#open.set(socket, peer);
  }

  #closeOldest(which: (peer: string) => boolean): void {
    for (const [socket, peer] of this.#open) {
      if (!which(peer)) continue;
      this.#remove(socket, peer);
      socket.destroy();
      return;
    }
  }

  #remove(socket: Socket, peer: string): void {
    if (!this.#open.delete(socket)) return;
    const left = (this.#byPeer.get(peer) ?? 1) - 1;
    if (left > 0) this.#byPeer.set(peer, left);
    else this.#byPeer.delete(peer);
  }

  get size(): number {
    return this.#open.size;
  }

  closeAll(): void {
    for (const socket of [...this.#open.keys()]) socket.destroy();
  }
}
