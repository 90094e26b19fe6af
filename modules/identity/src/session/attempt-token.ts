import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Signer } from '@citywall/kernel';

/** How long a sign-in may take, ms. */
export const attemptLifetime = 10 * 60_000;

const pattern = /^([0-9a-z]{8,10})\.([A-Za-z0-9_-]{32})\.([A-Za-z0-9_-]{22})$/;

/**
 * The token of a sign-in: when it began, 192 random bits, and a tag over both and the browser it began in. Nothing is
 * stored before something is proved, so that a flood of beginnings costs no row.
 */
export function mintAttempt(signer: Signer, browser: string | undefined, now: number): string {
  const head = `${now.toString(36)}.${randomBytes(24).toString('base64url')}`;
  return `${head}.${tag(signer, head, browser)}`;
}

/** When it expires (ms); undefined unless it was made here, for this browser. Constant time in the tag. */
export function attemptExpiry(signer: Signer, token: string, browser: string | undefined): number | undefined {
  const [, time = '', random, given = ''] = pattern.exec(token) ?? [];
  if (random === undefined) return undefined;
  const right = tag(signer, `${time}.${random}`, browser);
  return timingSafeEqual(Buffer.from(given), Buffer.from(right))
    ? Number.parseInt(time, 36) + attemptLifetime
    : undefined;
}

/** What passkeys and certificates sign at this step of the sign-in; each step has its own. */
export function attemptChallenge(signer: Signer, token: string, step: number): Uint8Array {
  return signer.mac('sign-in-challenge', Buffer.from(`${step} ${token}`));
}

function tag(signer: Signer, head: string, browser: string | undefined): string {
  const bytes = signer.mac('sign-in-attempt', Buffer.from(`${head} ${browser ?? ''}`));
  return Buffer.from(bytes).subarray(0, 16).toString('base64url');
}
