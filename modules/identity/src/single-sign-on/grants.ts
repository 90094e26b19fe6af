import type { Principal } from '@citywall/kernel';
import type { Context, Grant, Provider } from 'oidc-provider';
import { listConsents } from './artefact.store.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application } from './single-sign-on.tables.ts';

/** A grant of its own for each session at each application: a stolen token takes no other device with it. */
export async function makeGrant(
  provider: Provider,
  account: string,
  application: string,
  scopes: Iterable<string>,
): Promise<string> {
  const grant = new provider.Grant({ accountId: account, clientId: application });
  grant.addOIDCScope([...new Set(scopes)].join(' '));
  return grant.save();
}

/**
 * The grant that a request stands on: the session's own while it covers what is asked; else a new one where the city
 * vouches for the application or the person agreed to the same before. Undefined: he must be asked.
 */
export function loadGrant(sso: SignOnDesk): (context: Context) => Promise<Grant | undefined> {
  return async ({ oidc }) => {
    const { client, session, provider } = oidc;
    const known = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const grant = known === undefined ? undefined : await provider.Grant.find(known);
    const asked = [...oidc.requestParamOIDCScopes];
    if (grant !== undefined && covers(grant.getOIDCScope(), asked)) return grant;
    const application = await sso.applications.get(client.clientId);
    if (application === undefined || session.accountId === undefined) return grant;
    const agreed = await agreedScopes(sso, { id: session.accountId }, application);
    if (agreed !== undefined && !covers(agreed, asked)) return grant;
    return provider.Grant.find(await makeGrant(provider, session.accountId, client.clientId, asked));
  };
}

/** What the person agreed to before; undefined means: he is never asked. */
export async function agreedScopes(
  { desk }: SignOnDesk,
  { id }: Pick<Principal, 'id'>,
  application: Application,
): Promise<string | undefined> {
  if (application.trusted) return undefined;
  const [latest] = await listConsents(desk.db, id, application.id, desk.clock.now());
  return (latest?.openid as { scope?: string } | undefined)?.scope ?? '';
}

/** Whether every one of these scopes is among the others. */
export function covers(scope: string, asked: readonly string[]): boolean {
  const had = new Set(scope.split(' '));
  return asked.every((name) => had.has(name));
}
