import { interactionPolicy } from './library.ts';
import { passage } from './passage.ts';
import { type Hindrance, hindranceOf } from './permission.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

const checks: readonly (readonly [Hindrance, string, string])[] = [
  ['not-permitted', 'this person may not use the application', 'access_denied'],
  ['proof', 'the application needs another proof of who this is', 'unmet_authentication_requirements'],
  ['assurance', 'the application needs a higher assurance level', 'unmet_authentication_requirements'],
];

/** The library's own questions (signed in? consent?) and ours before them: may he, and did he prove enough? */
export function interactionPolicyOf(sso: SignOnDesk): unknown {
  const policy = interactionPolicy.base();
  for (const [hindrance, description, error] of checks) {
    policy.get('login').checks.add(
      new interactionPolicy.Check(hindrance, description, error, async ({ oidc }) => {
        const principal = passage.getStore()?.principal;
        const application = await sso.applications.get(oidc.client.clientId);
        if (principal === undefined || application === undefined || oidc.session.accountId === undefined) return false;
        return (await hindranceOf(sso, principal, application)) === hindrance;
      }),
    );
  }
  return policy;
}
