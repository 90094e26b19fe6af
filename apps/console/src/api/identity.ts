import { useAct, useList, useLongQuestion, useQuestion } from './query.ts';
import { act } from './request.ts';
import type { Instant, Page, Text } from './types.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly state: 'active' | 'disabled' | 'invited';
  readonly language: string | null;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly mustChangePassword: boolean;
  /** Id of where he belongs. */
  readonly organisation: string;
  readonly kind: 'person' | 'break-glass' | 'service';
}

/** Who is signed in, and whether one hand holds all three duties. */
export interface Session {
  readonly user: User;
  readonly mustChangePassword: boolean;
  readonly duties?: { readonly system: boolean; readonly security: boolean; readonly audit: boolean };
  readonly allDutiesInOneHand?: boolean;
}

/** A place where somebody is signed in. */
export interface OpenSession {
  readonly id: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly address: string;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
  /** The session that asks. */
  readonly current: boolean;
}

/** Whether an operation would be allowed, and the policies that decide it. */
export interface Decision {
  readonly allowed: boolean;
  readonly policies: readonly { readonly id: string; readonly words: Text }[];
}

export interface Role {
  readonly name: string;
  readonly title: Text;
  readonly description: Text;
  readonly duty: boolean;
}

export interface Policy {
  readonly id: string;
  readonly module: string;
  readonly words: Text;
  readonly cedar: string;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastSeenAt: Instant | null;
}

const users = ['/identity/users'];

export const redeemLink = (token: string) => act<Session>('POST', '/identity/sessions/redeem', { token });
export const endSession = () => act('DELETE', '/identity/sessions/current');
export const changePassword = (body: { current?: string; new: string }) => act('POST', '/identity/password', body);

export const useSession = () => useQuestion<Session>('/identity/sessions/current', {}, { live: ['identity.user'] });

/**
 * Whether whoever is signed in holds one of these roles, so that acts which would only be refused are not offered. The
 * server decides all the same.
 */
export const useHolds = (...roles: readonly string[]): boolean => {
  const held = useSession().data?.user.roles;
  return roles.some((role) => held?.includes(role));
};

export const useUsers = (enabled = true) =>
  useQuestion<Page<User>>('/identity/users', { limit: 500 }, { live: ['identity.user'], enabled });
export const useCreateUser = () =>
  useAct<
    { name: string; displayName: string; roles: readonly string[]; language?: string; organisation?: string },
    { user: User; link?: string }
  >((body) => ({ method: 'POST', path: '/identity/users', body }), users, { secret: true });
export const useUserAct = () =>
  useAct<{ id: string; verb: 'disable' | 'enable' | 'reset'; reason: string }, { link?: string }>(
    ({ id, verb, reason }) => ({ method: 'POST', path: `/identity/users/${id}/${verb}`, body: { reason } }),
    users,
    { secret: true },
  );
export const useAssignRoles = () =>
  useAct<{ id: string; roles: readonly string[]; reason: string }>(
    ({ id, ...body }) => ({ method: 'PUT', path: `/identity/users/${id}/roles`, body }),
    users,
  );

export const useSessions = (user: string) =>
  useList<OpenSession>('/identity/sessions', { user }, { live: ['identity.user'] });
export const useRevokeSession = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/identity/sessions/${id}` }), ['/identity/sessions']);

export const useRoles = () => useQuestion<Page<Role>>('/access/roles', {});
export const usePolicies = () => useQuestion<Page<Policy>>('/access/policies', { limit: 500 });

export const useDecision = (principal: { user: string } | { roles: readonly string[] }, operation: string) =>
  useLongQuestion<Decision>('/access/decisions/explain', { principal, operation });

export const useKeys = (enabled = true) => useQuestion<Page<ApiKey>>('/identity/keys', {}, { enabled });
export const useCreateKey = () =>
  useAct<{ name: string; roles: readonly string[]; expiresAt?: string }, { key: ApiKey; token: string }>(
    (body) => ({ method: 'POST', path: '/identity/keys', body }),
    ['/identity/keys'],
    { secret: true },
  );
export const useRevokeKey = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/identity/keys/${id}` }), ['/identity/keys']);
