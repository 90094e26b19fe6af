import { bytesOf, type ForeignHash, malformed, numberOf, saltOf, tooCostly } from './recipe.ts';

const pattern =
  /^\$argon2(d|i|id)(?:\$v=(16|19))?\$m=([0-9]+),t=([0-9]+),p=([0-9]+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** KiB. */
const mostMemory = 256 * 1_024;
/** KiB times passes: about two seconds on one core. */
const mostWork = 1_024 * 1_024;
const mostLanes = 16;

/** What Argon2 was told, and what it derived. */
export interface Argon2Facts {
  readonly variant: 'd' | 'i' | 'id';
  readonly version: 16 | 19;
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Checks that the cost is bounded. */
export function argon2(facts: Argon2Facts, salt: Uint8Array, derived: Uint8Array): ForeignHash {
  const { memory, passes, lanes } = facts;
  if (passes < 1 || lanes < 1 || memory < 8 * lanes)
    throw malformed('Argon2 takes a pass, a lane, and 8 KiB a lane at least.');
  if (memory > mostMemory || memory * passes > mostWork || lanes > mostLanes) {
    throw tooCostly(`Argon2 may take ${mostMemory} KiB, ${mostLanes} lanes, and ${mostWork} KiB times passes at most.`);
  }
  if (salt.length < 8 || derived.length < 16 || derived.length > 64) {
    throw malformed('Argon2 has a salt of 8 bytes or more, and 16 to 64 bytes of hash.');
  }
  return { recipe: { kind: 'argon2', ...facts, salt: saltOf(salt), length: derived.length }, digest: derived };
}

/** `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`, the form of the reference program. */
export function parseArgon2(text: string): ForeignHash {
  const [, variant, version = '16', memory, passes, lanes, salt = '', hash = ''] = pattern.exec(text) ?? [];
  if (variant === undefined) throw malformed('Argon2 is written as $argon2id$v=19$m=…,t=…,p=…$salt$hash.');
  const facts: Argon2Facts = {
    variant: variant as Argon2Facts['variant'],
    version: version === '19' ? 19 : 16,
    memory: numberOf(memory, 'memory'),
    passes: numberOf(passes, 'number of passes'),
    lanes: numberOf(lanes, 'number of lanes'),
  };
  return argon2(facts, bytesOf(salt, 'salt'), bytesOf(hash, 'hash'));
}
