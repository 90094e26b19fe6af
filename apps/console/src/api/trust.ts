import { useAct, useList, useQuestion } from './query.ts';
import { act } from './request.ts';
import type { Instant, Page, Text } from './types.ts';

/** Whether the city's keys are sealed, and who holds shares. */
export interface Seal {
  readonly state: 'never-founded' | 'sealed' | 'unsealing' | 'unsealed';
  readonly unsealsItself: boolean;
  readonly unsealedBy: 'holders' | 'installation' | 'tokens' | null;
  /** Labels of the hardware tokens that unseal. */
  readonly tokens: readonly string[];
  readonly notice: Text | null;
  readonly root: string | null;
  readonly epoch: number;
  readonly threshold: number;
  readonly holders: readonly { readonly position: number; readonly name: string; readonly given: boolean }[];
  readonly given: number;
  readonly foundedAt: Instant | null;
  readonly sharedAt: Instant | null;
  readonly processes: readonly { readonly pid: number; readonly open: boolean; readonly pending: number }[];
}

/** What a founding or a new sharing hands out, once. */
export interface Sharing {
  readonly root: string;
  readonly epoch: number;
  readonly threshold: number;
  readonly shares: readonly { readonly position: number; readonly holder: string; readonly share: string }[];
  readonly minutes: Text;
}

/** A certification authority of the city, or one that came under it. */
export interface Authority {
  readonly id: string;
  readonly name: string;
  readonly hierarchy: string;
  readonly parent: string | null;
  readonly purpose: string;
  readonly state: string;
  readonly ours: boolean;
  /** Its key works only while a ceremony is open. */
  readonly offline: boolean;
  readonly subject: string;
  readonly keyIdentifier: string;
  readonly algorithm: string | null;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly succeeds: string | null;
  /** When it stopped issuing. */
  readonly endedAt: Instant | null;
  /** PEM. */
  readonly certificate: string;
}

/** An issued certificate. */
export interface Certificate {
  readonly id: string;
  readonly authority: string;
  readonly serial: string;
  readonly profile: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly owner: { readonly type: string; readonly id: string };
  readonly keyIdentifier: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly state: 'valid' | 'held' | 'revoked' | 'expired';
  readonly reason: string | null;
  readonly revokedAt: Instant | null;
  readonly issuedAt: Instant;
  readonly issuedBy: string;
}

/** A certificate with its chain as PEM, leaf first. */
export interface ChainedCertificate {
  readonly certificate: Certificate;
  readonly chain: string;
}

/** What the list of certificates can be narrowed by. */
export interface CertificateFilter {
  readonly text?: string | undefined;
  readonly authority?: string | undefined;
  readonly profile?: string | undefined;
  readonly state?: string | undefined;
  readonly endsWithin?: number | undefined;
}

/** Reasons for which a certificate is revoked. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;

const authorities = ['/trust/authorities'];
const certificates = ['/trust/certificates', '/trust/certificate-count'];

export const useSeal = () => useQuestion<Seal>('/trust/seal', {}, { live: ['platform.alarm'] });
/** Founds the root key; the answer is kept nowhere, so that the shares leave memory when they are handed over. */
export const foundRoot = (
  body: { holders: readonly string[]; threshold: number } | { hsm: { tokens: readonly string[] } },
) => act<Sharing>('POST', '/trust/root/found', body);
/** Shares the root key anew; kept nowhere, as with founding. */
export const shareAnew = (body: { shares: readonly string[]; holders: readonly string[]; threshold: number }) =>
  act<Sharing>('POST', '/trust/root/reshare', body);
/** Gives a share; it is kept in no cache, whether taken or refused, and leaves memory with the field it was typed into. */
export const giveShare = (body: { share: string } | Record<string, never>) =>
  act<Seal>('POST', '/trust/seal/unseal', body);
export const useSealNow = () =>
  useAct<Record<string, never>, Seal>((body) => ({ method: 'POST', path: '/trust/seal/seal', body }), ['/trust/']);

export const useAuthorities = () => useQuestion<Page<Authority>>('/trust/authorities', {});
export const useFoundHierarchies = () =>
  useAct<{ organisation: string; country: string; domain: string }, Page<Authority>>(
    (body) => ({ method: 'POST', path: '/trust/hierarchies', body }),
    ['/trust/'],
  );

/** What a new issuing authority is to be. */
export interface AuthorityWish {
  readonly root: string;
  readonly name: string;
  readonly purpose: string;
  readonly organisation: string;
  readonly country: string;
  readonly kind?: string;
  readonly years?: number;
  readonly succeeds?: string;
}

export const useCreateAuthority = () =>
  useAct<AuthorityWish, Authority>((body) => ({ method: 'POST', path: '/trust/authorities', body }), authorities);
export const useRetireAuthority = () =>
  useAct<{ id: string; words: string }>(
    ({ id, words }) => ({ method: 'POST', path: `/trust/authorities/${id}/retire`, body: { words } }),
    authorities,
  );

export const useCertificates = (filter: CertificateFilter) =>
  useList<Certificate>('/trust/certificates', { ...filter, limit: 100 });
/** How many certificates there are; counted by the server, however many they are. */
export interface CertificateCount {
  readonly total: number;
  readonly states: Readonly<Record<Certificate['state'], number>>;
  readonly ending: { readonly within7: number; readonly within30: number; readonly within90: number };
}

export const useCertificateCount = (filter: Pick<CertificateFilter, 'authority' | 'profile'> = {}) =>
  useQuestion<CertificateCount>('/trust/certificate-count', { ...filter });
export const useCertificate = (id: string | undefined) =>
  useQuestion<ChainedCertificate>(`/trust/certificates/${id}`, {}, { enabled: id !== undefined });

/** What a certificate is asked for with. */
export interface CertificateWish {
  readonly profile: string;
  readonly request: string;
  readonly days?: number;
  readonly owner?: { readonly type: string; readonly id: string };
}

export const useIssue = () =>
  useAct<CertificateWish, ChainedCertificate>(
    (body) => ({ method: 'POST', path: '/trust/certificates', body }),
    certificates,
  );
export const useCertificateAct = () =>
  useAct<{ id: string; verb: 'revoke' | 'hold' | 'release'; words: string; reason?: string }>(
    ({ id, verb, ...body }) => ({ method: 'POST', path: `/trust/certificates/${id}/${verb}`, body }),
    certificates,
  );
