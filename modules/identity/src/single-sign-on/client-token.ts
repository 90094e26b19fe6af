import { randomBytes } from 'node:crypto';
import type { ProtocolAnswer } from '@citywall/kernel';
import type { KnownApplication } from './application.store.ts';
import { lifetimes } from './create-provider.ts';
import { oauthAnswer, oauthRefusal } from './oauth-refusal.ts';
import { issuerOf } from './protocol.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/**
 * The client credentials grant for applications that prove themselves by a secret and ask for a plain bearer token: the
 * same artefact as the library makes, without its middleware, which costs four times as much (ADR 19).
 */
export async function issueClientToken(
  sso: SignOnDesk,
  application: KnownApplication,
  form: URLSearchParams,
): Promise<ProtocolAnswer> {
  if (!application.grant_types.includes('client_credentials'))
    throw oauthRefusal(400, 'unauthorized_client', 'this application may not act by itself');
  const scope = form.get('scope')?.trim() || undefined;
  if (scope?.split(' ').some((name) => !application.scopes.includes(name)))
    throw oauthRefusal(400, 'invalid_scope', 'the registry does not give this application that scope');
  const value = randomBytes(32).toString('base64url');
  const iat = Math.floor(sso.desk.clock.now() / 1_000);
  const kind = 'ClientCredentials';
  const expiresIn = lifetimes.ClientCredentials;
  await sso.artefacts.keep(
    kind,
    value,
    {
      kind,
      clientId: application.id,
      aud: issuerOf(sso),
      iat,
      exp: iat + expiresIn,
      ...(scope === undefined ? {} : { scope }),
    },
    expiresIn,
  );
  return oauthAnswer(200, {
    access_token: value,
    expires_in: expiresIn,
    token_type: 'Bearer',
    ...(scope === undefined ? {} : { scope }),
  });
}
