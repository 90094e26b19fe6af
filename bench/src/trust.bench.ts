import type { Figure } from './figure.ts';
import { certificateFigures } from './trust-certificates.ts';
import { gmFigures } from './trust-gm.ts';
import { keyFigures } from './trust-keys.ts';

/** `trust`: the cryptographic service and what stands on it, beside openssl and step-ca. */
export async function* run(): AsyncIterable<Figure> {
  yield* gmFigures();
  yield* keyFigures();
  yield* certificateFigures();
}
