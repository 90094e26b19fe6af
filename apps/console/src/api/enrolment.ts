import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page } from './types.ts';

interface Actor {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** A request for a certificate that a person decides on. */
export interface Enrolment {
  readonly id: string;
  readonly profile: string;
  readonly way: string;
  readonly keyKind: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly days: number | null;
  readonly requester: Actor;
  readonly owner: Actor;
  readonly state: 'requested' | 'issued' | 'refused' | 'withdrawn';
  readonly reason: string | null;
  readonly decidedBy: Actor | null;
  readonly decidedAt: Instant | null;
  readonly certificate: string | null;
  readonly createdAt: Instant;
}

/** A request with its text and what came of it. */
export interface WholeEnrolment {
  readonly enrolment: Enrolment;
  readonly request: string;
  readonly chain: string | null;
}

/** Who may open an ACME account for which names. */
export interface AcmeBinding {
  readonly id: string;
  readonly ownerType: string;
  readonly owner: string;
  readonly hosts: readonly string[];
  readonly account: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface AcmeAccount {
  readonly id: string;
  readonly status: string;
  readonly contact: readonly string[];
  readonly binding: string | null;
  readonly createdAt: Instant;
}

const enrolments = ['/trust/enrolments', '/trust/certificates'];
const acme = ['/trust/acme'];

export const useEnrolments = (state: string | undefined) =>
  useList<Enrolment>('/trust/enrolments', { state, limit: 100 });
/** At most 500 requests that wait, for figures. */
export const useWaitingEnrolments = () =>
  useQuestion<Page<Enrolment>>('/trust/enrolments', { state: 'requested', limit: 500 });
export const useEnrolment = (id: string | undefined) =>
  useQuestion<WholeEnrolment>(`/trust/enrolments/${id}`, {}, { enabled: id !== undefined });
export const useRequestCertificate = () =>
  useAct<
    { profile: string; request: string; days?: number; owner?: { readonly type: string; readonly id: string } },
    Enrolment
  >((body) => ({ method: 'POST', path: '/trust/enrolments', body }), enrolments);
export const useDecideEnrolment = () =>
  useAct<{ id: string; verb: 'approve' | 'refuse' | 'withdraw'; reason?: string }, Enrolment>(
    ({ id, verb, reason }) => ({
      method: 'POST',
      path: `/trust/enrolments/${id}/${verb}`,
      body: reason === undefined ? {} : { reason },
    }),
    enrolments,
  );

export const useBindings = () => useQuestion<Page<AcmeBinding>>('/trust/acme/bindings', { limit: 500 });
export const useAccounts = () => useQuestion<Page<AcmeAccount>>('/trust/acme/accounts', { limit: 500 });
export const useCreateBinding = () =>
  useAct<
    { owner: string; hosts: readonly string[]; days: number },
    { readonly id: string; readonly macKey: string; readonly directory: string; readonly expiresAt: Instant }
  >((body) => ({ method: 'POST', path: '/trust/acme/bindings', body }), acme, { secret: true });
export const useRevokeBinding = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'POST', path: `/trust/acme/bindings/${id}/revoke` }), acme);

/** How the city publishes and enrols. */
export interface EnrolmentSettings {
  /** Public base address of what is published; empty: where this server listens. */
  readonly publishedAt: string;
  readonly estProfile: string;
  readonly acmeHttpPort: number;
  readonly acmeResolvers: readonly string[];
  readonly acmeBindingRequired: boolean;
}

export const useEnrolmentSettings = () => useQuestion<EnrolmentSettings>('/trust/enrolment-settings', {});
export const useChangeEnrolmentSettings = () =>
  useAct<Partial<EnrolmentSettings>, EnrolmentSettings>(
    (body) => ({ method: 'PATCH', path: '/trust/enrolment-settings', body }),
    ['/trust/enrolment-settings'],
  );
