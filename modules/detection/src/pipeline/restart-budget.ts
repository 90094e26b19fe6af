const windowMs = 600_000;
const most = 6;
const firstPause = 250;

/** How long to wait before something that ended is started again: longer each time, and no more often than six times in ten minutes. */
export class RestartBudget {
  #ends: number[] = [];

  /** ms to wait after an end at `now` (ms); undefined when it has ended too often. */
  pause(now: number): number | undefined {
    this.#ends = [...this.#ends.filter((time) => now - time < windowMs), now];
    return this.#ends.length > most ? undefined : firstPause * 2 ** (this.#ends.length - 1);
  }
}
