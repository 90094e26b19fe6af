import { useAct, useList, useQuestion } from './query.ts';
import type { Instant } from './types.ts';

interface Named {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** An encryption key that the city keeps for its holder. */
export interface Escrow {
  readonly id: string;
  readonly certificate: string;
  readonly signatureCertificate: string;
  readonly owner: Named;
  readonly subject: string;
  readonly createdAt: Instant;
  readonly createdBy: Named;
}

/** An escrowed key given out once more: asked for by one person, decided by another. */
export interface Recovery {
  readonly id: string;
  readonly escrow: string;
  readonly holder: Named;
  readonly reason: string;
  readonly state: 'requested' | 'delivered' | 'refused';
  readonly requestedBy: Named;
  readonly requestedAt: Instant;
  readonly decidedBy: Named | null;
  readonly decidedAt: Instant | null;
  readonly refusal: string | null;
  /** SM2EnvelopedKey for the recipient, DER in base64; only when one recovery is asked for. */
  readonly envelope: string | null;
}

/** What a double certificate is asked for with. */
export interface DoubleWish {
  readonly request: string;
  readonly profile: string;
  readonly encryptionProfile: string;
  readonly days?: number;
  readonly owner: { readonly type: string; readonly id: string; readonly name?: string };
}

/** Both certificates with their chains (PEM), and the encryption key enveloped to the signature key (DER in base64). */
export interface DoubleCertificate {
  readonly signature: { readonly id: string; readonly chain: string };
  readonly encryption: { readonly id: string; readonly chain: string };
  readonly envelope: string;
  readonly escrow: string;
}

const recoveries = ['/trust/recoveries'];

export const useEscrows = (owner: string | undefined) =>
  useList<Escrow>('/trust/escrows', { owner: owner || undefined, limit: 100 });
export const useRecoveries = (enabled = true) => useList<Recovery>('/trust/recoveries', { limit: 100 }, { enabled });
export const useRecovery = (id: string) => useQuestion<Recovery>(`/trust/recoveries/${id}`, {});
export const useIssueDouble = () =>
  useAct<DoubleWish, DoubleCertificate>(
    (body) => ({ method: 'POST', path: '/trust/double-certificates', body }),
    ['/trust/escrows', '/trust/certificates'],
    { secret: true },
  );
export const useAskRecovery = () =>
  useAct<{ id: string; reason: string; publicKey: string }, Recovery>(
    ({ id, ...body }) => ({ method: 'POST', path: `/trust/escrows/${id}/recover`, body }),
    recoveries,
  );
export const useApproveRecovery = () =>
  useAct<{ id: string }, Recovery>(
    ({ id }) => ({ method: 'POST', path: `/trust/recoveries/${id}/approve`, body: {} }),
    recoveries,
    { secret: true },
  );
export const useRefuseRecovery = () =>
  useAct<{ id: string; reason: string }, Recovery>(
    ({ id, reason }) => ({ method: 'POST', path: `/trust/recoveries/${id}/refuse`, body: { reason } }),
    recoveries,
  );
