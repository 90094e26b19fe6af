import type { Figure } from './figure.ts';
import { decisionFigures } from './identity-decisions.ts';
import { directorySearch } from './identity-directory.ts';
import { passwordFlood } from './identity-flood.ts';
import { signOnFigures } from './identity-sign-on.ts';

/** `identity`: signing on beside Keycloak and oidc-provider alone, decisions, the directory, and a flood of sign-ins. */
export async function* run(): AsyncIterable<Figure> {
  yield* signOnFigures();
  yield* decisionFigures();
  yield* directorySearch();
  yield* passwordFlood();
}
