/** Many readers or one writer; a waiting writer lets no new reader pass. */
export class Gate {
  #readers = 0;
  #writing = false;
  readonly #waitingWriters: (() => void)[] = [];
  readonly #waitingReaders: (() => void)[] = [];

  /** Runs while no writer runs. */
  async read<T>(use: () => Promise<T>): Promise<T> {
    const leave = await this.enter();
    try {
      return await use();
    } finally {
      leave();
    }
  }

  /** For reading that outlives one call: resolves with what ends it, to be called once. */
  async enter(): Promise<() => void> {
    if (this.#writing || this.#waitingWriters.length > 0) {
      await new Promise<void>((resolve) => this.#waitingReaders.push(resolve));
    } else this.#readers++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#readers--;
      this.#next();
    };
  }

  /** Runs alone. */
  async write<T>(use: () => Promise<T>): Promise<T> {
    if (this.#writing || this.#readers > 0) {
      await new Promise<void>((resolve) => this.#waitingWriters.push(resolve));
    } else this.#writing = true;
    try {
      return await use();
    } finally {
      this.#writing = false;
      // Readers that waited for this writer go before the next one: neither side starves.
      for (const reader of this.#waitingReaders.splice(0)) {
        this.#readers++;
        reader();
      }
      this.#next();
    }
  }

  #next(): void {
    if (this.#writing || this.#readers > 0) return;
    const writer = this.#waitingWriters.shift();
    if (!writer) return;
    this.#writing = true;
    writer();
  }
}
