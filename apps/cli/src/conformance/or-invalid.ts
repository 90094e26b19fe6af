import { DerError, X509Error } from '@citywall/x509';

/** The word that `act` gives, or `invalid` when a certificate or message beside the judged one cannot even be read. */
export function orInvalid(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return 'invalid';
    throw error;
  }
}
