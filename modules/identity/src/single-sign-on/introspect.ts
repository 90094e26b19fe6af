import type { JsonObject, ProtocolAnswer } from '@citywall/kernel';
import type { KnownApplication } from './application.store.ts';
import { pairwise } from './create-provider.ts';
import { living } from './living.ts';
import { oauthAnswer, oauthRefusal } from './oauth-refusal.ts';
import { issuerOf } from './protocol.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** What we hand out looks like this; nothing else is looked for. */
const pattern = /^[A-Za-z0-9_-]{43}$/;
const inactive = { active: false };

/** RFC 7662 over the same artefacts as the library's own; what is not active tells nothing else. */
export async function introspect(
  sso: SignOnDesk,
  asker: KnownApplication,
  form: URLSearchParams,
): Promise<ProtocolAnswer> {
  const token = form.get('token');
  if (token === null) throw oauthRefusal(400, 'invalid_request', 'missing required parameter: token');
  const found = pattern.test(token) ? await sso.artefacts.findToken(token) : undefined;
  return oauthAnswer(200, found === undefined ? inactive : await describe(sso, asker, found));
}

async function describe(sso: SignOnDesk, asker: KnownApplication, token: JsonObject): Promise<object> {
  const { kind, clientId, accountId, iat, exp, scope, jkt, grantId, aud } = token as Readonly<Record<string, string>>;
  if (clientId !== asker.id && !asker.introspects) return inactive;
  if (Number(exp) * 1_000 <= sso.desk.clock.now() || token.consumed !== undefined) return inactive;
  if (!(await living(sso, token))) return inactive;
  if (grantId !== undefined && (await sso.artefacts.find('Grant', grantId)) === undefined) return inactive;
  const account = accountId === undefined ? undefined : await sso.livingAccount(accountId);
  const owner = await sso.applications.get(clientId as string);
  return {
    active: true,
    client_id: clientId,
    iss: issuerOf(sso),
    iat,
    exp,
    ...(aud === undefined ? {} : { aud }),
    ...(scope === undefined ? {} : { scope }),
    ...(kind === 'RefreshToken' ? {} : { token_type: jkt === undefined ? 'Bearer' : 'DPoP' }),
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
    ...(accountId === undefined
      ? {}
      : { sub: owner?.pairwise ? pairwise(sso, accountId, owner.id) : accountId, username: account?.name }),
  };
}
