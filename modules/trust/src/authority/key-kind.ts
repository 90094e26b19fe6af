import type { PublicKey } from '@citywall/x509';

/** The kind of a key as profiles name it; one that no profile names is told as it is. */
export function kindOfKey({ kind, curve, size }: PublicKey): string {
  if (kind === 'rsa') return `rsa-${size}`;
  if (kind === 'ec') return curve === 'sm2' ? 'sm2' : `ecdsa-${curve}`;
  return kind ?? 'unknown';
}
