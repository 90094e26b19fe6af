import { argon2 } from './parse-argon2.ts';
import { pbkdf2 } from './parse-pbkdf2.ts';
import { bytesOf, type Digest, type ForeignHash, ForeignHashError, malformed } from './recipe.ts';

const digests: ReadonlyMap<string, Digest> = new Map([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
]);

/** A credential of type `password` as Keycloak exports it: JSON whose `credentialData` and `secretData` are JSON again, or objects. */
export function parseKeycloak(text: string): ForeignHash {
  const whole = objectOf(text, 'credential');
  const data = objectOf(whole.credentialData, 'credentialData');
  const secret = objectOf(whole.secretData, 'secretData');
  const derived = bytesOf(textOf(secret.value, 'value'), 'value');
  const salt = bytesOf(textOf(secret.salt, 'salt'), 'salt');
  const iterations = countOf(data.hashIterations, 'hashIterations');
  const algorithm = textOf(data.algorithm, 'algorithm');
  const digest = digests.get(algorithm);
  if (digest !== undefined) return pbkdf2(digest, iterations, salt, derived);
  if (algorithm !== 'argon2') {
    throw new ForeignHashError(
      'unknown',
      'Of Keycloak, pbkdf2, pbkdf2-sha256, pbkdf2-sha512 and argon2 are taken over.',
    );
  }
  const more = objectOf(data.additionalParameters, 'additionalParameters');
  const variant = textOf(firstOf(more.type), 'type');
  if (variant !== 'd' && variant !== 'i' && variant !== 'id') throw malformed('The type of Argon2 is d, i or id.');
  const facts = {
    variant,
    version: firstOf(more.version) === '1.0' ? 16 : 19,
    memory: countOf(firstOf(more.memory), 'memory'),
    passes: iterations,
    lanes: countOf(firstOf(more.parallelism), 'parallelism'),
  } as const;
  return argon2(facts, salt, derived);
}

/** Keycloak keeps each further parameter as a list of one. */
function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  let read = value;
  try {
    if (typeof value === 'string') read = JSON.parse(value);
  } catch {
    throw malformed(`${what} is not JSON.`);
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw malformed(`${what} is not an object.`);
  return read as Record<string, unknown>;
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw malformed(`${what} is not text.`);
  return value;
}

function countOf(value: unknown, what: string): number {
  const count = typeof value === 'string' ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) throw malformed(`${what} is not a number.`);
  return count;
}
