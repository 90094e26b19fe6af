// PBKDF2: RFC 8018, section 5.2.
import { pbkdf2Sync } from 'node:crypto';
import { unfit } from './refusals.ts';

/** More rounds than this hold up a process for seconds. */
const mostRounds = 10_000_000;

/** Key from a password; blocks for as long as the rounds take. */
export function pbkdf2(
  hash: 'sha256' | 'sha384' | 'sha512' | 'sm3',
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  bytes: number,
): Buffer {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds)
    throw unfit('PBKDF2 takes 1 to 10,000,000 rounds.', 'PBKDF2 迭代次数须为 1 至 10,000,000。');
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024)
    throw unfit('PBKDF2 gives 1 to 1,024 bytes here.', 'PBKDF2 输出须为 1 至 1,024 字节。');
  return pbkdf2Sync(password, salt, rounds, bytes, hash);
}
