import { LostTokenError } from '../lost-token.ts';
import { CryptokiError } from './cryptoki.ts';
import type { TokenSession } from './token-session.ts';

/** Answers that say so by themselves: device and token errors, lost sessions and logins, lost session objects. */
const lost: ReadonlySet<number> = new Set([
  ...[0x02, 0x03, 0x30, 0x31, 0x32, 0x60, 0x82, 0xb0, 0xb3, 0xe0, 0xe1, 0x101, 0x190],
]);
/** Answers that may be said of bad input as well as of a broken token (general error, function failed). */
const unclear: ReadonlySet<number> = new Set([0x05, 0x06]);

/** The session, whose every call throws LostTokenError when it fails because the token is gone. */
export function watchToken(session: TokenSession): TokenSession {
  const guard = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof CryptokiError)) throw error;
      if (lost.has(error.code) || (unclear.has(error.code) && !isThere(session))) {
        throw new LostTokenError(error.message);
      }
      throw error;
    }
  };
  const guarded = Object.entries(session).map(([name, value]) =>
    typeof value === 'function'
      ? [name, (...values: unknown[]) => guard(() => (value as (...all: unknown[]) => unknown)(...values))]
      : [name, value],
  );
  return Object.fromEntries(guarded) as TokenSession;
}

function isThere(session: TokenSession): boolean {
  try {
    session.check();
    return true;
  } catch {
    return false;
  }
}
