import type { PublicKey } from '../public-key.ts';
import { isSignedBy, type Signed } from '../signed.ts';

/** Most signatures verified for one question; honest ones need fewer than ten. */
const maximumChecks = 500;

/** Thrown when one question would cost more than is allowed. */
export class TooComplex extends Error {
  constructor() {
    super('too many certificates to try');
    this.name = 'TooComplex';
  }
}

/** Verifies each signature with each key once, and bounds how many. One instance for one question. */
export class SignatureChecks {
  readonly #known = new WeakMap<Signed, Map<string, boolean>>();
  #left = maximumChecks;

  /** Throws TooComplex when the bound is reached. */
  isSignedBy(signed: Signed, key: PublicKey): boolean {
    let results = this.#known.get(signed);
    if (results === undefined) {
      results = new Map();
      this.#known.set(signed, results);
    }
    const name = Buffer.from(key.raw.buffer, key.raw.byteOffset, key.raw.length).toString('latin1');
    const known = results.get(name);
    if (known !== undefined) return known;
    this.#left -= 1;
    if (this.#left < 0) throw new TooComplex();
    const result = isSignedBy(signed, key);
    results.set(name, result);
    return result;
  }
}
