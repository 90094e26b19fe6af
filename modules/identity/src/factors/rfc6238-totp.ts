import { Secret, TOTP } from 'otpauth';

/** Codes of 30 seconds and six digits over HMAC-SHA-1: what every authenticator app knows. RFC 6238. */
const period = 30;

function totpOf(secret: string, name = ''): TOTP {
  return new TOTP({
    issuer: 'Citywall',
    label: name || 'Citywall',
    algorithm: 'SHA1',
    digits: 6,
    period,
    secret: Secret.fromBase32(secret),
  });
}

/** A new secret of 160 bits in base32. */
export function makeTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What authenticator apps read, as a link or a QR code. */
export function totpLink(secret: string, name: string): string {
  return totpOf(secret, name).toString();
}

/**
 * The time step that the code belongs to: the present one or one beside it, for clocks that go wrong. Undefined for a
 * wrong code. Compared in constant time; whoever asks MUST refuse a step that was used before.
 */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1_000 / period) + delta;
}
