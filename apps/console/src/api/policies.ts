import { useAct, useList, useLongQuestion, useQuestion } from './query.ts';
import type { Actor, Instant, Page, Text } from './types.ts';

export type Effect = 'permit' | 'forbid';
export type Outcome = 'allowed' | 'denied' | 'depends';

/** One version of a policy that the city wrote. */
export interface PolicyVersion {
  readonly policy: string;
  readonly module: string;
  readonly version: number;
  readonly effect: Effect | null;
  readonly cedar: string;
  readonly words: Text;
  readonly reason: string;
  readonly state: 'draft' | 'tested' | 'waiting' | 'live' | 'retired' | 'discarded';
  readonly author: Actor;
  readonly changedAt: Instant;
  readonly testedAt: Instant | null;
  readonly liveFrom: Instant | null;
  readonly liveUntil: Instant | null;
  /** In force, but no longer usable as it is written. */
  readonly broken?: boolean;
}

/** What is wrong with the text of a policy, and where; lines and columns count from 1. */
export interface Complaint {
  readonly kind: 'error' | 'warning';
  readonly text: Text;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One operation that changes for a role or for people. */
export interface Shift {
  readonly operation: string;
  readonly before: Outcome;
  readonly after: Outcome;
  readonly role?: string;
  readonly count?: number;
  readonly names?: readonly string[];
}

export interface Difference {
  readonly roles: readonly Shift[];
  readonly people: readonly Shift[];
  readonly operations: number;
  readonly looked: number;
  readonly cut: boolean;
}

/** What would come of publishing. */
export interface Trial {
  readonly passed: boolean;
  readonly widening: readonly string[];
  readonly lockOut: readonly Text[];
  readonly complaints: readonly { readonly policy: string; readonly complaints: readonly Complaint[] }[];
  readonly difference: Difference;
}

/** What came, or waits to come, into force at once. */
export interface PolicyChange {
  readonly id: string;
  readonly state: 'waiting' | 'published' | 'refused' | 'withdrawn';
  readonly entries: readonly {
    readonly policy: string;
    readonly version: number | null;
    readonly before: number | null;
  }[];
  readonly reason: string;
  readonly widens: boolean;
  readonly difference: Difference;
  readonly requestedBy: Actor;
  readonly requestedAt: Instant;
  readonly decidedBy: Actor | null;
  readonly decidedAt: Instant | null;
  readonly decisionReason: string | null;
}

/** What is published and what is taken out of force, by the ids of policies. */
export interface Wish {
  readonly publish: readonly string[];
  readonly remove: readonly string[];
}

/** Who is asked about. */
export type Who = { readonly user: string } | { readonly roles: readonly string[] };

export interface NamedPolicy {
  readonly id: string;
  readonly words: Text;
  readonly effect: Effect;
  readonly origin: 'product' | 'city';
}

export interface Explained {
  readonly allowed: boolean;
  readonly outcome: Outcome;
  readonly policies: readonly NamedPolicy[];
  readonly nearest: readonly (NamedPolicy & {
    readonly missing: readonly { readonly words: Text; readonly cedar: string; readonly open: boolean }[];
  })[];
}

export interface Reach {
  readonly items: readonly {
    readonly operation: string;
    readonly module: string;
    readonly summary: Text;
    readonly risk: string;
    readonly outcome: Outcome;
    readonly policies: readonly string[];
  }[];
  readonly policies: readonly NamedPolicy[];
}

export interface Holders {
  readonly roles: readonly { readonly role: string; readonly outcome: Outcome; readonly policies: readonly string[] }[];
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
    readonly outcome: Outcome;
  }[];
  readonly count: number;
  readonly policies: readonly NamedPolicy[];
}

const live = { live: ['access.policy'] } as const;
const touched = ['/access/city-policies', '/access/policies', '/access/policy-changes', '/access/decisions'];

export const useCityPolicies = () => useQuestion<Page<PolicyVersion>>('/access/city-policies', {}, live);
export const useCityPolicy = (id: string) =>
  useQuestion<{ id: string; module: string; versions: readonly PolicyVersion[] }>(
    `/access/city-policies/${id}`,
    {},
    {
      enabled: id !== '',
    },
  );
export const usePolicyChanges = () => useList<PolicyChange>('/access/policy-changes', {}, live);
export const usePolicySchema = (module: string) =>
  useQuestion<{ schema: string; operations: readonly { readonly name: string; readonly summary: Text }[] }>(
    '/access/schema',
    { module },
  );
/** Checks the text as it is typed; keeps nothing. */
export const usePolicyCheck = (module: string, cedar: string) =>
  useLongQuestion<{ complaints: readonly Complaint[]; operations: readonly string[] }>('/access/city-policies/check', {
    module,
    cedar,
  });

export const useSavePolicy = () =>
  useAct<{ id: string; cedar: string; words: Text; reason: string }, PolicyVersion>(
    ({ id, ...body }) => ({ method: 'PUT', path: `/access/city-policies/${id}`, body }),
    touched,
  );
export const useDiscardPolicy = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/access/city-policies/${id}` }), touched);
export const useTryPolicies = () =>
  useAct<Wish, Trial>(
    (body) => ({ method: 'POST', path: '/access/city-policies/try', body }),
    ['/access/city-policies'],
  );
export const usePublishPolicies = () =>
  useAct<Wish & { reason: string }, PolicyChange>(
    (body) => ({ method: 'POST', path: '/access/policy-changes', body }),
    touched,
  );
export const useDecideChange = () =>
  useAct<{ id: string; verb: 'approve' | 'refuse' | 'withdraw'; reason?: string }, PolicyChange>(
    ({ id, verb, ...body }) => ({ method: 'POST', path: `/access/policy-changes/${id}/${verb}`, body }),
    touched,
  );

export const useExplained = (principal: Who, operation: string, context: object, drafts: Wish | undefined) =>
  useLongQuestion<Explained>('/access/decisions/explain', { principal, operation, context, drafts });
export const useReach = (principal: Who, drafts: Wish | undefined) =>
  useLongQuestion<Reach>('/access/decisions/reach', { principal, drafts });
export const useHoldersOf = (operation: string, drafts: Wish | undefined) =>
  useLongQuestion<Holders>('/access/decisions/holders', { operation, drafts });
