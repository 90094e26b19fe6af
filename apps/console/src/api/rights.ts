import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

/** Somebody by id and by the name he signs in with. */
export interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/** One person's wish for a role. */
export interface RoleRequest {
  readonly id: string;
  readonly account: NamedPerson;
  readonly role: string;
  readonly reason: string;
  readonly until: Instant;
  readonly requestedAt: Instant;
  readonly state: 'waiting' | 'granted' | 'refused' | 'withdrawn' | 'lapsed';
  readonly decidedAt: Instant | null;
  readonly words: string | null;
  readonly approvals: readonly {
    readonly by: NamedPerson;
    readonly standsFor: NamedPerson | null;
    readonly at: Instant;
  }[];
  readonly needed: number;
  readonly mayDecide: boolean;
}

/** On which terms a role is lent. */
export interface RoleTerms {
  readonly role: string;
  readonly title: Text;
  readonly owners: readonly NamedPerson[];
  readonly open: boolean;
  readonly mostDays: number;
  readonly approvals: number;
}

/** Somebody who stands in; without times he stands ready for what is escalated. */
export interface Deputy {
  readonly id: string;
  readonly account: NamedPerson;
  readonly deputy: NamedPerson;
  readonly from: Instant | null;
  readonly until: Instant | null;
}

export type SeparationKind = 'roles' | 'rights' | 'acts';

/** What must not lie in one hand. */
export interface SeparationRule {
  readonly id: string;
  readonly kind: SeparationKind;
  readonly title: Text;
  readonly members: readonly string[];
  readonly days: number;
  readonly on: boolean;
  readonly shipped: boolean;
}

/** Somebody in whose hand lies what a rule separates. */
export interface SeparationConflict {
  readonly rule: Pick<SeparationRule, 'id' | 'title' | 'kind' | 'on'>;
  readonly account: NamedPerson;
  readonly together: readonly string[];
}

/** A group of people who do the same work. */
export interface Peers {
  readonly by: string;
  readonly name: string;
  readonly holders: number;
  readonly size: number;
}

interface Right {
  readonly account: NamedPerson;
  readonly role: string;
  readonly source: 'assigned' | 'post' | 'request';
  readonly from: Instant;
}

export interface UnusedRight extends Right {
  readonly lastUsed: Instant | null;
  readonly unusedDays: number;
}

export interface ExcessRight extends Right {
  readonly score: number;
  readonly peers: Peers;
  readonly alone: boolean;
  readonly privileged: boolean;
  readonly unusedDays: number | null;
  readonly holdersInAll: number;
}

export interface Progress {
  readonly items: number;
  readonly keep: number;
  readonly remove: number;
  readonly removed: number;
}

/** One review campaign. */
export interface Review {
  readonly id: string;
  readonly title: string;
  readonly scope: { readonly roles?: readonly string[]; readonly privileged?: boolean; readonly conspicuous?: boolean };
  readonly reviewers: 'owners' | 'organisation' | 'named';
  readonly due: Instant;
  readonly removeUndecided: boolean;
  readonly state: 'open' | 'closed';
  readonly openedAt: Instant;
  readonly openedBy: NamedPerson;
  readonly escalatedAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly closedBy: NamedPerson | null;
  readonly evidence: string | null;
  readonly progress: Progress;
  readonly mine: Progress;
}

/** One right that a review looks at. */
export interface ReviewItem extends Omit<Right, 'from'> {
  readonly id: string;
  readonly heldFrom: Instant;
  readonly signals: { readonly unusedDays?: number; readonly score?: number; readonly peers?: Peers };
  readonly decision: 'keep' | 'remove' | null;
  readonly reason: string | null;
  readonly decidedBy: NamedPerson | null;
  readonly standsFor: NamedPerson | null;
  readonly outcome: string | null;
}

const requests = ['/access/requests'];
const deputies = ['/access/deputies', '/access/requests'];
const separation = ['/access/separation'];
const rights = ['/access/unused-rights', '/access/excess-rights'];
const reviews = ['/access/reviews'];

export const useRequests = (view: 'mine' | 'decide' | 'all') =>
  useList<RoleRequest>('/access/requests', { view }, { live: ['access.request'] });
export const useAskForRole = () =>
  useAct<{ role: string; reason: string; until: string }, RoleRequest>(
    (body) => ({ method: 'POST', path: '/access/requests', body }),
    requests,
  );
export const useDecideRequest = () =>
  useAct<{ id: string; verb: 'approve' | 'refuse' | 'withdraw'; reason?: string }, RoleRequest>(
    ({ id, verb, ...body }) => ({ method: 'POST', path: `/access/requests/${id}/${verb}`, body }),
    requests,
  );

export const useRoleTerms = () => useQuestion<Page<RoleTerms>>('/access/role-owners', {});
export const useSetRoleTerms = () =>
  useAct<{ role: string; owners: readonly string[]; open: boolean; mostDays: number; approvals: number }, RoleTerms>(
    ({ role, ...body }) => ({ method: 'PUT', path: `/access/role-owners/${role}`, body }),
    ['/access/role-owners', '/access/requests'],
  );

export const useDeputies = () => useQuestion<Page<Deputy>>('/access/deputies', {});
export const useSetDeputy = () =>
  useAct<{ deputy: string; account?: string; from?: string; until?: string }, Deputy>(
    (body) => ({ method: 'POST', path: '/access/deputies', body }),
    deputies,
  );
export const useRemoveDeputy = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/access/deputies/${id}` }), deputies);

export const useSeparationRules = () =>
  useQuestion<Page<SeparationRule>>('/access/separation-rules', {}, { live: ['access.separation'] });
export const useSeparationConflicts = (rule?: string) =>
  useQuestion<Page<SeparationConflict> & { readonly total: number }>('/access/separation-conflicts', { rule });
export const useSetSeparationRule = () =>
  useAct<{ id?: string; kind: SeparationKind; title: Text; members: readonly string[]; days?: number }, SeparationRule>(
    (body) => ({ method: 'PUT', path: '/access/separation-rules', body }),
    separation,
  );
export const useSwitchSeparationRule = () =>
  useAct<{ id: string; on: boolean; reason: string; acceptConflicts: boolean }, SeparationRule>(
    ({ id, ...body }) => ({ method: 'POST', path: `/access/separation-rules/${id}/switch`, body }),
    separation,
  );
export const useRemoveSeparationRule = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/access/separation-rules/${id}` }), separation);

type Report<Item> = Page<Item> & { readonly total: number; readonly days: number };

export const useUnusedRights = () =>
  useQuestion<Report<UnusedRight>>('/access/unused-rights', {}, { live: ['access.right'] });
export const useExcessRights = () =>
  useQuestion<Report<ExcessRight>>('/access/excess-rights', {}, { live: ['access.right'] });
export const useDecideRight = () =>
  useAct<{ account: string; role: string; verb: 'remove' | 'keep'; reason: string; days?: number }>(
    ({ verb, ...body }) => ({ method: 'POST', path: `/access/rights/${verb}`, body }),
    rights,
  );

export const useReviews = () => useList<Review>('/access/reviews', {}, { live: ['access.review'] });
export const useReview = (id: string) => useQuestion<Review>(`/access/reviews/${id}`, {}, { live: ['access.review'] });
export const useReviewItems = (id: string, view: 'mine' | 'all', state: string | undefined) =>
  useList<ReviewItem>(`/access/reviews/${id}/items`, { view, state, limit: 200 }, { live: ['access.review'] });
export const useOpenReview = () =>
  useAct<
    {
      title: string;
      scope: Review['scope'];
      reviewers: Review['reviewers'];
      named?: readonly string[];
      due: string;
      removeUndecided: boolean;
    },
    Review
  >((body) => ({ method: 'POST', path: '/access/reviews', body }), reviews);
export const useDecideItems = () =>
  useAct<{ id: string; items: readonly string[]; decision: 'keep' | 'remove'; reason?: string }, Review>(
    ({ id, ...body }) => ({ method: 'POST', path: `/access/reviews/${id}/decisions`, body }),
    reviews,
  );
export const useCloseReview = () =>
  useAct<{ id: string }, Review>(({ id }) => ({ method: 'POST', path: `/access/reviews/${id}/close` }), reviews);
