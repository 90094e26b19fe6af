import type { RevocationReason } from '@citywall/x509';
import Type from 'typebox';

/** Why people may revoke a certificate or an authority: a hold is an act of its own, and the rest is said of others' keys. */
export const offeredReasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const satisfies readonly RevocationReason[];

/** Schema of the reason for revoking. */
export const OfferedReason = Type.Enum([...offeredReasons]);
