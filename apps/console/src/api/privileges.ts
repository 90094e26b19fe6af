import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

/** One right that a certificate can carry. */
export interface Privilege {
  readonly kind: 'role' | 'group' | 'clearance' | 'access-identity';
  readonly value: string;
}

export const privilegeKinds = ['role', 'group', 'clearance', 'access-identity'] as const;

/** Who may give a privilege, and for how long at most. */
export interface PrivilegeGrant extends Privilege {
  readonly id: string;
  readonly title: Text;
  readonly roles: readonly string[];
  /** Ids. */
  readonly principals: readonly string[];
  readonly mostHours: number;
  readonly setAt: Instant;
  readonly setBy: { readonly name: string };
}

/** An attribute certificate: privileges bound to the holder of a certificate for some hours. */
export interface PrivilegeCertificate {
  readonly id: string;
  readonly serial: string;
  readonly authority: string;
  readonly hierarchy: string;
  readonly holder: {
    readonly certificate: string | null;
    readonly subject: string;
    readonly issuer: string;
    readonly serial: string;
  };
  readonly privileges: readonly Privilege[];
  readonly targets: { readonly names: readonly string[]; readonly groups: readonly string[] } | null;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly state: 'valid' | 'revoked' | 'expired';
  readonly revocable: boolean;
  readonly revokedAt: Instant | null;
  readonly issuedAt: Instant;
  readonly issuedBy: { readonly id: string; readonly name: string };
}

/** A privilege certificate with itself and its chain, PEM. */
export type WholePrivilege = PrivilegeCertificate & { readonly certificate: string; readonly chain: string };

/** Who signs privilege certificates. */
export interface AttributeAuthority {
  readonly id: string;
  readonly hierarchy: string;
  readonly subject: string;
  readonly notAfter: Instant;
  readonly active: boolean;
  readonly list: { readonly number: number; readonly thisUpdate: Instant; readonly nextUpdate: Instant } | null;
  readonly certificate: string;
}

/** A kind of anonymous right that is used once. */
export interface TokenKind {
  readonly id: string;
  readonly name: string;
  readonly title: Text;
  readonly variant: string;
  readonly publicKey: string;
  readonly keyId: string;
  readonly expiresAt: Instant;
  readonly dailyLimit: number;
  readonly roles: readonly string[];
  readonly state: 'open' | 'closed' | 'ended';
  readonly issued: number;
  readonly redeemed: number;
}

const privileges = ['/trust/privileges'];
const grants = ['/trust/privilege-grants'];
const kinds = ['/trust/token-kinds'];

export const usePrivileges = (state: string | undefined) =>
  useList<PrivilegeCertificate>('/trust/privileges', { state, limit: 100 });
export const usePrivilege = (id: string) => useQuestion<WholePrivilege>(`/trust/privileges/${id}`, {});
export const useGivePrivilege = () =>
  useAct<
    {
      holder: string;
      privileges: readonly Privilege[];
      hours: number;
      revocable: boolean;
      targets?: { names: readonly string[] };
    },
    PrivilegeCertificate
  >((body) => ({ method: 'POST', path: '/trust/privileges', body }), privileges);
export const useRevokePrivilege = () =>
  useAct<{ id: string; words: string }>(
    ({ id, words }) => ({ method: 'POST', path: `/trust/privileges/${id}/revoke`, body: { words } }),
    privileges,
  );

export const useGrants = () => useQuestion<Page<PrivilegeGrant>>('/trust/privilege-grants', {});
export const useSetGrant = () =>
  useAct<Omit<PrivilegeGrant, 'id' | 'setAt' | 'setBy'>, PrivilegeGrant>(
    (body) => ({ method: 'PUT', path: '/trust/privilege-grants', body }),
    grants,
  );
export const useRemoveGrant = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/trust/privilege-grants/${id}` }), grants);
export const useAttributeAuthorities = () => useQuestion<Page<AttributeAuthority>>('/trust/attribute-authorities', {});

export const useTokenKinds = () => useQuestion<Page<TokenKind>>('/trust/token-kinds', {});
export const useCreateTokenKind = () =>
  useAct<{ name: string; title: Text; expiresAt: string; dailyLimit: number; roles?: readonly string[] }, TokenKind>(
    (body) => ({ method: 'POST', path: '/trust/token-kinds', body }),
    kinds,
  );
export const useCloseTokenKind = () =>
  useAct<{ id: string; words: string }, TokenKind>(
    ({ id, words }) => ({ method: 'POST', path: `/trust/token-kinds/${id}/close`, body: { words } }),
    kinds,
  );
