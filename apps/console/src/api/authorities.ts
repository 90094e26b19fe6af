import { useAct, useList, useQuestion } from './query.ts';
import { act } from './request.ts';
import type { Authority } from './trust.ts';
import type { Instant, Page, Text } from './types.ts';

/** A time in which the keys of root authorities can be used: asked for, opened by a quorum, closed by itself. */
export interface Ceremony {
  readonly id: string;
  readonly purpose: string;
  readonly state: 'gathering' | 'open' | 'closed';
  readonly minutes: number;
  readonly missing: number;
  /** Who gave a share. */
  readonly holders: readonly string[];
  readonly requestedAt: Instant;
  readonly requestedBy: string;
  readonly openedAt: Instant | null;
  readonly closesAt: Instant;
  readonly closedAt: Instant | null;
  readonly ending: 'closed' | 'time' | 'sealed' | 'restart' | 'done' | null;
  readonly notice: Text | null;
}

/** A ceremony with what was done in it, and its printable minutes. */
export interface WholeCeremony {
  readonly ceremony: Ceremony;
  readonly acts: readonly { readonly at: Instant; readonly by: string; readonly words: Text }[];
  readonly minutes: Text;
}

/** A further certificate for an authority's key. */
export interface AuthorityLink {
  readonly id: string;
  readonly kind: 'new-with-old' | 'old-with-new' | 'received';
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly certificate: string;
}

/** An authority with what it issued, its limits, and the ways that lead from it to roots. */
export interface WholeAuthority {
  readonly authority: Authority;
  readonly issued: Readonly<Record<'valid' | 'held' | 'revoked' | 'expired', number>>;
  readonly links: readonly AuthorityLink[];
  readonly chains: readonly { readonly to: string; readonly by: 'own' | 'link' | 'cross'; readonly chain: string }[];
  readonly limits: {
    readonly pathLength: number | null;
    readonly permitted: readonly string[];
    readonly excluded: readonly string[];
    readonly purposes: readonly string[];
    readonly policies: readonly string[];
    readonly mappings: readonly { readonly ours: string; readonly theirs: string }[];
  };
}

/** A key of ours that waits to be certified by a root elsewhere. */
export interface AuthorityRequest {
  readonly id: string;
  readonly name: string;
  readonly hierarchy: string;
  readonly purpose: string;
  readonly state: 'waiting' | 'accepted' | 'withdrawn';
  readonly subject: string;
  readonly succeeds: string | null;
  /** PKCS#10, PEM. */
  readonly request: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

interface LimitedNames {
  readonly hosts?: readonly string[];
  readonly mails?: readonly string[];
  readonly addresses?: readonly string[];
  readonly uris?: readonly string[];
}

/** What an authority of others may do below one of our roots. */
export interface LimitsWish {
  readonly pathLength?: number;
  readonly permitted?: LimitedNames;
  readonly excluded?: LimitedNames;
  readonly purposes?: readonly string[];
  readonly policies?: readonly string[];
}

const authorities = ['/trust/authorities', '/trust/authority-requests', '/trust/ceremonies'];
const ceremonies = ['/trust/ceremonies'];
const live = { live: ['trust.ceremony'] } as const;

export const useCeremonies = () => useList<Ceremony>('/trust/ceremonies', { limit: 50 }, live);
export const useCeremony = (id: string) => useQuestion<WholeCeremony>(`/trust/ceremonies/${id}`, {}, live);
export const useOpenCeremony = () =>
  useAct<{ purpose: string; minutes: number }, Ceremony>(
    (body) => ({ method: 'POST', path: '/trust/ceremonies', body }),
    ceremonies,
  );
/** Gives a share towards a ceremony; kept in no cache, as with unsealing. */
export const giveCeremonyShare = (id: string, share: string) =>
  act<Ceremony>('POST', `/trust/ceremonies/${id}/shares`, { share });
export const useCloseCeremony = () =>
  useAct<{ id: string }, Ceremony>(
    ({ id }) => ({ method: 'POST', path: `/trust/ceremonies/${id}/close`, body: {} }),
    ceremonies,
  );

export const useAuthority = (id: string) => useQuestion<WholeAuthority>(`/trust/authorities/${id}`, {});
export const useAuthorityAct = () =>
  useAct<{ id: string; verb: 'renew' | 'roll-over' | 'revoke' | 'take-offline'; body: object }, Authority>(
    ({ id, verb, body }) => ({ method: 'POST', path: `/trust/authorities/${id}/${verb}`, body }),
    authorities,
  );
export const useCertifyOutside = () =>
  useAct<{ root: string; as: 'subordinates' | 'cross-certificates'; body: object }, Authority>(
    ({ root, as, body }) => ({ method: 'POST', path: `/trust/authorities/${root}/${as}`, body }),
    authorities,
  );
/** A certificate of others for a key of ours, or for a request of ours, with its chain. */
export const useTakeChain = () =>
  useAct<{ path: string; chain: string; rootFingerprint?: string }, { readonly id: string }>(
    ({ path, ...body }) => ({ method: 'POST', path, body }),
    authorities,
  );

export const useAuthorityRequests = () => useQuestion<Page<AuthorityRequest>>('/trust/authority-requests', {});
export const useAskRoot = () =>
  useAct<
    { name: string; purpose: string; hierarchy: string; organisation: string; country: string; succeeds?: string },
    AuthorityRequest
  >((body) => ({ method: 'POST', path: '/trust/authority-requests', body }), authorities);
export const useWithdrawRequest = () =>
  useAct<{ id: string }, AuthorityRequest>(
    ({ id }) => ({ method: 'POST', path: `/trust/authority-requests/${id}/withdraw`, body: {} }),
    authorities,
  );
