import type { Principal } from '@citywall/kernel';
import type { Account } from '../tables.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application } from './single-sign-on.tables.ts';

/** The operation that policies are asked about when somebody is to use an application. */
export const useApplication = 'identity.application.enter';

/** What stands between a person and an application; undefined when nothing does. */
export type Hindrance = 'not-permitted' | 'assurance' | 'proof';

/**
 * Whether a person may use an application: the registry names him by role or organisation (or nobody in particular), and
 * no policy of the city is against it.
 */
export async function mayUse(sso: SignOnDesk, principal: Principal, application: Application): Promise<boolean> {
  const { roles, organisations } = application;
  const named =
    (roles.length === 0 && organisations.length === 0) ||
    roles.some((role) => principal.roles.includes(role)) ||
    organisations.some((organisation) => principal.organisations?.includes(organisation));
  if (!named || application.state !== 'approved') return false;
  const resource = {
    type: 'Application',
    id: application.id,
    ...(application.organisation === null
      ? {}
      : { organisations: await sso.desk.tree.above(application.organisation) }),
  };
  return sso.desk.authorizer.decide(principal, useApplication, resource, {}).allowed;
}

/** The same for an account of which nobody is here: its tokens go on working only while this is so. */
export async function accountMayUse(sso: SignOnDesk, account: Account, application: Application): Promise<boolean> {
  return mayUse(sso, await principalOf(sso, account), application);
}

/** The account as policies see it. */
export async function principalOf({ desk }: SignOnDesk, account: Account): Promise<Principal> {
  const { id, name, roles } = account;
  const organisations = await desk.tree.above(account.organisation);
  return { type: 'person', id, name, roles, organisations, authentication: 'session' };
}

/** What the person has to do before he may go on to the application. */
export async function hindranceOf(
  sso: SignOnDesk,
  principal: Principal,
  application: Application,
): Promise<Hindrance | undefined> {
  if (!(await mayUse(sso, principal, application))) return 'not-permitted';
  const { proofs, assurance } = application;
  if (proofs.length > 0 && !proofs.some((proof) => principal.methods?.includes(proof))) return 'proof';
  return (principal.assurance ?? 0) < assurance ? 'assurance' : undefined;
}
