import {
  bytesOf,
  type Digest,
  digestLengths,
  type ForeignHash,
  malformed,
  numberOf,
  saltOf,
  tooCostly,
} from './recipe.ts';

const mostIterations = 5_000_000;
const shortest = 16;

/** What PBKDF2 derived, with what: of several blocks the first is enough to check, and costs an attacker as much as all. */
export function pbkdf2(digest: Digest, iterations: number, salt: Uint8Array, derived: Uint8Array): ForeignHash {
  if (iterations < 1) throw malformed('PBKDF2 takes at least one iteration.');
  if (iterations > mostIterations) throw tooCostly(`PBKDF2 may take ${mostIterations} iterations at most.`);
  if (derived.length < shortest) throw malformed(`The hash is shorter than ${shortest} bytes.`);
  const length = Math.min(derived.length, digestLengths[digest]);
  return {
    recipe: { kind: 'pbkdf2', digest, iterations, salt: saltOf(salt), length },
    digest: derived.subarray(0, length),
  };
}

/** `iterations$salt$hash` in base64, as LDAP servers write it behind `{PBKDF2-SHA256}`, and passlib behind `$pbkdf2-sha256$`. */
export function parsePbkdf2(digest: Digest, text: string): ForeignHash {
  const [iterations, salt = '', hash = '', ...more] = text.split('$');
  if (more.length > 0) throw malformed('PBKDF2 is written as iterations$salt$hash.');
  return pbkdf2(digest, numberOf(iterations, 'number of iterations'), bytesOf(salt, 'salt'), bytesOf(hash, 'hash'));
}

/** `iterations$salt$hash` as Django writes it behind `pbkdf2_sha256$`: its salt is text. */
export function parseDjango(digest: Digest, text: string): ForeignHash {
  const [iterations, salt = '', hash = '', ...more] = text.split('$');
  if (more.length > 0) throw malformed('Django writes PBKDF2 as pbkdf2_sha256$iterations$salt$hash.');
  return pbkdf2(digest, numberOf(iterations, 'number of iterations'), Buffer.from(salt, 'utf8'), bytesOf(hash, 'hash'));
}
