import Type from 'typebox';
import { TextSchema } from '../page.ts';
import type { SignatureReport } from './judge-signature.ts';

/** Schema of what was found about one signature. */
export const Report = Type.Object({
  valid: Type.Boolean(),
  signer: Type.String(),
  serial: Type.String(),
  time: Type.Union([Type.Number(), Type.Null()]),
  timeProven: Type.Boolean(),
  chain: Type.Array(Type.String()),
  revocation: Type.Enum(['good', 'revoked-later', 'revoked', 'unknown']),
  reasons: Type.Array(TextSchema),
});

/** A report as it is answered. */
export function reportView(report: SignatureReport): Type.Static<typeof Report> {
  return { ...report, chain: [...report.chain], reasons: [...report.reasons] };
}
