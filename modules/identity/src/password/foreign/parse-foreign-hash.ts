import { parseArgon2 } from './parse-argon2.ts';
import { parseBcrypt } from './parse-bcrypt.ts';
import { parseKeycloak } from './parse-keycloak.ts';
import { parseDjango, parsePbkdf2 } from './parse-pbkdf2.ts';
import { parseSalted } from './parse-salted.ts';
import { type ForeignHash, ForeignHashError } from './recipe.ts';

/** Longest hash with its parameters that is read, characters. */
export const longestForeignHash = 4_096;

type Parse = (rest: string, whole: string) => ForeignHash;

/** What a hash begins with, without regard to case; the parser gets what follows. */
const forms: readonly (readonly [begins: string, parse: Parse])[] = [
  ['{crypt}$2a$', (_rest, whole) => parseBcrypt(whole.slice('{crypt}'.length))],
  ['{crypt}$2b$', (_rest, whole) => parseBcrypt(whole.slice('{crypt}'.length))],
  ['{crypt}$2y$', (_rest, whole) => parseBcrypt(whole.slice('{crypt}'.length))],
  ['{bcrypt}', (rest) => parseBcrypt(rest)],
  ['bcrypt$', (rest) => parseBcrypt(rest)],
  ['$2a$', (_rest, whole) => parseBcrypt(whole)],
  ['$2b$', (_rest, whole) => parseBcrypt(whole)],
  ['$2y$', (_rest, whole) => parseBcrypt(whole)],
  ['{argon2}', (rest) => parseArgon2(rest)],
  ['argon2$', (rest) => parseArgon2(`$${rest}`)],
  ['$argon2', (_rest, whole) => parseArgon2(whole)],
  ['pbkdf2_sha1$', (rest) => parseDjango('sha1', rest)],
  ['pbkdf2_sha256$', (rest) => parseDjango('sha256', rest)],
  ['pbkdf2_sha512$', (rest) => parseDjango('sha512', rest)],
  ['pbkdf2_sm3$', (rest) => parseDjango('sm3', rest)],
  ['{pbkdf2}', (rest) => parsePbkdf2('sha1', rest)],
  ['{pbkdf2-sha1}', (rest) => parsePbkdf2('sha1', rest)],
  ['{pbkdf2-sha256}', (rest) => parsePbkdf2('sha256', rest)],
  ['{pbkdf2-sha512}', (rest) => parsePbkdf2('sha512', rest)],
  ['{pbkdf2-sm3}', (rest) => parsePbkdf2('sm3', rest)],
  ['$pbkdf2$', (rest) => parsePbkdf2('sha1', rest)],
  ['$pbkdf2-sha256$', (rest) => parsePbkdf2('sha256', rest)],
  ['$pbkdf2-sha512$', (rest) => parsePbkdf2('sha512', rest)],
  ['$pbkdf2-sm3$', (rest) => parsePbkdf2('sm3', rest)],
  ['{sha}', (rest) => parseSalted('sha1', rest, false)],
  ['{ssha}', (rest) => parseSalted('sha1', rest, true)],
  ['{sha256}', (rest) => parseSalted('sha256', rest, false)],
  ['{ssha256}', (rest) => parseSalted('sha256', rest, true)],
  ['{sha384}', (rest) => parseSalted('sha384', rest, false)],
  ['{ssha384}', (rest) => parseSalted('sha384', rest, true)],
  ['{sha512}', (rest) => parseSalted('sha512', rest, false)],
  ['{ssha512}', (rest) => parseSalted('sha512', rest, true)],
  ['{sm3}', (rest) => parseSalted('sm3', rest, false)],
  ['{ssm3}', (rest) => parseSalted('sm3', rest, true)],
  ['{', (_rest, whole) => parseKeycloak(whole)],
];

/** What the parsers read, for people. */
export const knownForms = 'bcrypt, PBKDF2 (Django, LDAP, passlib, Keycloak), {SSHA…}, {SM3}, {SSM3}, Argon2';

/** Reads a hash of another system. Throws a ForeignHashError whose words hold nothing of the hash. */
export function parseForeignHash(text: string): ForeignHash {
  if (text.length > longestForeignHash) {
    throw new ForeignHashError('too-long', `A hash has ${longestForeignHash} characters at most.`);
  }
  const start = text.slice(0, 20).toLowerCase();
  for (const [begins, parse] of forms) {
    if (!start.startsWith(begins)) continue;
    // A scheme in braces that no line above names is not JSON either.
    if (begins === '{' && !/^\{\s*"/.test(text)) break;
    return parse(text.slice(begins.length), text);
  }
  throw new ForeignHashError('unknown', `This is none of the known forms: ${knownForms}.`);
}
