/** One case of a conformance file, after the product's own code has answered it. */
export interface Verdict {
  readonly id: string;
  /** Copied from the file. */
  readonly expected: unknown;
  /** What the product says, in the file's vocabulary. */
  readonly actual: unknown;
  readonly pass: boolean;
}

/** Reads one file of its kind and answers every case in it, none left out, in the file's order. */
export interface ConformanceKind {
  readonly name: string;
  run(file: string): AsyncIterable<Verdict>;
}
