/** How another system made its hash, all but the digest itself. Bytes are base64. */
export type Recipe =
  | {
      readonly kind: 'bcrypt' /** 4 to 15 */;
      readonly cost: number /** 22 characters of bcrypt's own base64 */;
      readonly salt: string;
    }
  | {
      readonly kind: 'pbkdf2';
      readonly digest: Digest;
      readonly iterations: number;
      readonly salt: string;
      readonly length: number;
    }
  /** One pass of a hash over the password and the salt after it; no salt is an empty one. */
  | { readonly kind: 'salted'; readonly digest: Digest; readonly salt: string }
  | {
      readonly kind: 'argon2';
      readonly variant: 'd' | 'i' | 'id';
      readonly version: 16 | 19;
      /** KiB */
      readonly memory: number;
      readonly passes: number;
      readonly lanes: number;
      readonly salt: string;
      readonly length: number;
    };

export type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sm3';

/** Lengths of the digests, bytes. */
export const digestLengths: Readonly<Record<Digest, number>> = {
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  sm3: 32,
};

/** A hash of another system, read. */
export interface ForeignHash {
  readonly recipe: Recipe;
  readonly digest: Uint8Array;
}

/** Why a hash cannot be taken over. */
export class ForeignHashError extends Error {
  readonly reason: 'unknown' | 'malformed' | 'too-costly' | 'too-long';
  constructor(reason: ForeignHashError['reason'], message: string) {
    super(message);
    this.name = 'ForeignHashError';
    this.reason = reason;
  }
}

/** Throws for what is of a known kind, but not as that kind is written. */
export function malformed(what: string): ForeignHashError {
  return new ForeignHashError('malformed', what);
}

/** Throws for a cost that would stall the platform at each sign-in. */
export function tooCostly(what: string): ForeignHashError {
  return new ForeignHashError('too-costly', what);
}

const longestSalt = 256;

/** Standard base64 with or without padding, or the variant with `.` for `+` (passlib, LDAP); throws for anything else. */
export function bytesOf(text: string, what: string): Buffer {
  const plain = text.replaceAll('.', '+').replace(/=+$/, '');
  const bytes = Buffer.from(plain, 'base64');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || bytes.toString('base64').replace(/=+$/, '') !== plain) {
    throw malformed(`The ${what} is not base64.`);
  }
  return bytes;
}

/** A salt as recipes keep it; throws when it is longer than 256 bytes. */
export function saltOf(bytes: Uint8Array): string {
  if (bytes.length > longestSalt) throw malformed(`The salt is longer than ${longestSalt} bytes.`);
  return Buffer.from(bytes).toString('base64');
}

/** A whole number as digits; throws when there is none or it is beyond 2^31. */
export function numberOf(text: string | undefined, what: string): number {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) throw malformed(`The ${what} is not a number.`);
  const value = Number(text);
  if (value > 0x7fff_ffff) throw tooCostly(`The ${what} is beyond all bounds.`);
  return value;
}
