import type { JsonObject, Principal } from '@citywall/kernel';
import type { Account } from '../tables.ts';
import { principalOf } from './permission.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** What a scope tells an application about a person. */
export const claimsOfScopes = {
  iss: null,
  sid: null,
  // How surely and by what somebody was recognised, and when: applications that need more ask for it.
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username', 'locale'],
  email: ['email'],
  organisation: ['organisation', 'organisations'],
  roles: ['roles'],
} as const;

/** Scopes that people are asked about; `openid` tells nothing but that it is the same person. */
export const scopesOfPeople = ['openid', 'offline_access', 'profile', 'email', 'organisation', 'roles'] as const;

/** Everything an application can learn of a person; the library gives out what the scopes cover. */
export async function claimsOf(sso: SignOnDesk, account: Account): Promise<JsonObject> {
  const principal: Principal = await principalOf(sso, account);
  const organisation = await sso.desk.tree.find(account.organisation);
  const locale = account.language === 'zh' ? 'zh-CN' : 'en';
  return {
    sub: account.id,
    name: account.display_name,
    preferred_username: account.name,
    locale,
    ...(account.mail === null ? {} : { email: account.mail }),
    ...(organisation === undefined
      ? {}
      : { organisation: account.language === 'zh' ? organisation.name_zh : organisation.name_en }),
    organisations: principal.organisations ?? [],
    roles: account.roles,
  };
}
