import type { ApiKey, User } from './identity.ts';
import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

export type OrganisationKind = 'city' | 'department' | 'company' | 'unit';

export interface Organisation {
  readonly id: string;
  readonly parent: string | null;
  readonly code: string;
  readonly name: Text;
  readonly kind: OrganisationKind;
  readonly people: number;
}

/** A place to fill, and who holds it now. */
export interface Post {
  readonly id: string;
  readonly organisation: string;
  readonly title: Text;
  readonly roles: readonly string[];
  readonly seats: number | null;
  readonly holders: readonly { readonly id: string; readonly name: string; readonly until: Instant | null }[];
}

export type OrderKind = 'join' | 'move' | 'leave' | 'second';

export interface Order {
  readonly id: string;
  readonly kind: OrderKind;
  readonly person: { readonly id: string; readonly name: string };
  readonly post: { readonly id: string; readonly title: Text; readonly organisation: string } | null;
  readonly from: Instant;
  readonly until: Instant | null;
  readonly reference: string;
  readonly state: 'planned' | 'done' | 'withdrawn';
  readonly createdBy: string;
}

export interface Person extends User {
  readonly mail: string | null;
  readonly mobile: string | null;
  readonly employeeNumber: string | null;
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly leavesAt: Instant | null;
}

export interface Appointment {
  readonly post: string;
  readonly title: Text;
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly main: boolean;
  readonly from: Instant;
  readonly until: Instant | null;
  readonly reference: string;
}

export interface Holding {
  readonly role: string;
  readonly source: 'assigned' | 'post' | 'request';
  readonly until: Instant | null;
  readonly post: string | null;
}

/** Everything about one person. */
export interface PersonFile {
  readonly user: Person;
  readonly appointments: readonly Appointment[];
  readonly orders: readonly Order[];
  readonly holdings: readonly Holding[];
}

/** Something that should not be. */
export interface HygieneFinding {
  readonly id: string;
  readonly reason: 'orphan' | 'dormant' | 'duplicate' | 'private';
  readonly thing: string;
  readonly thingId: string;
  readonly name: string;
  readonly details: {
    readonly usedAt?: number;
    readonly otherName?: string;
    readonly other?: string;
    readonly by?: string;
  };
  readonly state: 'warned' | 'kept' | 'closed' | 'gone';
  readonly foundAt: Instant;
  readonly closesAt: Instant | null;
  readonly decidedBy: string | null;
  readonly words: string | null;
}

export interface HygieneSettings {
  readonly dormantDays: number;
  readonly warningDays: number;
  readonly ordersSince: Instant | null;
}

const live = ['identity.user', 'identity.organisation', 'identity.post', 'identity.order'] as const;
const registry = ['/identity/users', '/identity/organisations', '/identity/posts', '/identity/orders'];
const hygiene = ['/identity/hygiene', '/identity/keys', ...registry];

export const useOrganisations = () =>
  useQuestion<Page<Organisation>>('/identity/organisations', {}, { live: ['identity.organisation', 'identity.user'] });
export const useCreateOrganisation = () =>
  useAct<{ name: Text; code: string; kind: string; parent: string }>(
    (body) => ({ method: 'POST', path: '/identity/organisations', body }),
    registry,
  );
export const useChangeOrganisation = () =>
  useAct<{ id: string; name: Text; code: string; parent?: string; reason: string }>(
    ({ id, ...body }) => ({ method: 'PATCH', path: `/identity/organisations/${id}`, body }),
    registry,
  );
export const useCloseOrganisation = () =>
  useAct<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/identity/organisations/${id}/close`, body: { reason } }),
    registry,
  );

/** What narrows a list of people; all may be missing. */
export interface PeopleFilter {
  readonly organisation?: string | undefined;
  readonly text?: string | undefined;
  readonly state?: string | undefined;
  readonly role?: string | undefined;
}

export const usePeople = (filter: PeopleFilter, enabled = true) =>
  useList<User>('/identity/users', { ...filter, limit: 100 }, { live: ['identity.user'], enabled });
/** The first few who fit, for choosing one. */
export const useFewPeople = (filter: PeopleFilter, enabled: boolean) =>
  useQuestion<Page<User>>('/identity/users', { ...filter, limit: 8 }, { enabled });
export const usePerson = (id: string) => useQuestion<PersonFile>(`/identity/users/${id}`, {}, { live });
export const useChangePerson = () =>
  useAct<{
    id: string;
    displayName: string;
    mail: string | null;
    mobile: string | null;
    employeeNumber: string | null;
    organisation?: string;
  }>(({ id, ...body }) => ({ method: 'PATCH', path: `/identity/users/${id}`, body }), registry);
export const useKeysOf = (owner: string, enabled: boolean) =>
  useQuestion<Page<ApiKey>>('/identity/keys', { owner }, { enabled });

export const usePosts = (organisation: string | undefined, text?: string, enabled = true) =>
  useList<Post>(
    '/identity/posts',
    { organisation, text, limit: 100 },
    { live: ['identity.post', 'identity.order'], enabled },
  );
export const useCreatePost = () =>
  useAct<{ organisation: string; title: Text; roles: readonly string[]; seats: number | null }>(
    (body) => ({ method: 'POST', path: '/identity/posts', body }),
    registry,
  );
export const useChangePost = () =>
  useAct<{ id: string; title: Text; roles?: readonly string[]; seats: number | null; reason: string }>(
    ({ id, ...body }) => ({ method: 'PATCH', path: `/identity/posts/${id}`, body }),
    registry,
  );
export const useClosePost = () =>
  useAct<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/identity/posts/${id}/close`, body: { reason } }),
    registry,
  );

export const useOrders = (organisation: string | undefined, state: string | undefined) =>
  useList<Order>('/identity/orders', { organisation, state, limit: 100 }, { live: ['identity.order'] });
export const useCreateOrder = () =>
  useAct<{
    kind: OrderKind;
    person: string;
    post?: string | undefined;
    from: string;
    until?: string | undefined;
    reference: string;
    successor?: string | undefined;
  }>((body) => ({ method: 'POST', path: '/identity/orders', body }), registry);
export const useWithdrawOrder = () =>
  useAct<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/identity/orders/${id}/withdraw`, body: { reason } }),
    registry,
  );

export const useShortenOrder = () =>
  useAct<{ id: string; until: string; reason: string }>(
    ({ id, ...body }) => ({ method: 'POST', path: `/identity/orders/${id}/shorten`, body }),
    registry,
  );

export const useHygiene = (filter: { reason?: string | undefined; state?: string | undefined }) =>
  useList<HygieneFinding>('/identity/hygiene', { ...filter, limit: 100 }, { live: ['identity.user'] });
export const useHygieneSettings = () => useQuestion<HygieneSettings>('/identity/hygiene/settings', {});
export const useSetHygiene = () =>
  useAct<HygieneSettings>((body) => ({ method: 'PUT', path: '/identity/hygiene/settings', body }), hygiene);
export const useInspect = () =>
  useAct<Record<string, never>, { found: number; gone: number; closed: number }>(
    () => ({ method: 'POST', path: '/identity/hygiene/inspect', body: {} }),
    hygiene,
  );
export const useDecideFinding = () =>
  useAct<{ id: string; verb: 'keep' | 'close'; reason: string }>(
    ({ id, verb, reason }) => ({ method: 'POST', path: `/identity/hygiene/${id}/${verb}`, body: { reason } }),
    hygiene,
  );
export const useSetOwner = () =>
  useAct<{ thing: string; id: string; owner: string; reason: string }>(
    ({ thing, id, ...body }) => ({ method: 'PUT', path: `/identity/owners/${thing}/${id}`, body }),
    hygiene,
  );
