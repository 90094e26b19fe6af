import { type BytesInput, type Operation, operation, type Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { applicationFields } from './application.schemas.ts';
import { countAsked } from './application.store.ts';
import { keepsSecret } from './application-rules.ts';
import { type ApplicationInput, keepApplication } from './keep-application.ts';
import { oauthAnswer, oauthRefusal, refuseAsOauth } from './oauth-refusal.ts';
import { Refusal } from './protocol.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application, ApplicationKind, ClientAuthentication } from './single-sign-on.tables.ts';

/** More registrations than this wait for nobody: a flood of them must not bury the honest ones. */
const mostWaiting = 200;
const largest = 64 * 1024;
const accepted = Compile(Type.Object(applicationFields, { additionalProperties: false }));

/** RFC 7591: a program registers itself. Nothing opens before an administrator has approved it. */
export function registerOperations(sso: SignOnDesk): readonly Operation[] {
  return [
    operation({
      name: 'identity.sign-on.register',
      http: 'POST /oauth2/register',
      summary: { en: 'OAuth: ask to be registered (RFC 7591)', zh: 'OAuth：申请登记应用（RFC 7591）' },
      input: Type.Object({}),
      output: Type.Unknown(),
      risk: 'medium',
      authentication: 'none',
      rate: { perSecond: 0.1, burst: 10 },
      accepts: 'bytes',
      answers: 'protocol',
      refuse: refuseAsRegistration,
      resource: () => ({ type: 'Application', id: '*' }),
      run: async (input, call) => {
        const metadata = readMetadata(input as unknown as BytesInput);
        if ((await countAsked(call.db)) >= mostWaiting)
          throw oauthRefusal(429, 'slow_down', 'too many registrations wait for approval');
        const { kind, wish } = wishOf(metadata);
        if (!accepted.Check(wish)) throw metadataRefused('a field has the wrong form');
        const made = await keepApplication(sso, call.db, kind, wish as ApplicationInput, 'registration');
        call.note({ application: made.application.id, name: made.application.name_en });
        return oauthAnswer(201, answerFor(made.application, made.secret));
      },
    }),
  ];
}

type Metadata = Readonly<Record<string, unknown>>;

function readMetadata({ body, contentType }: BytesInput): Metadata {
  if (contentType !== 'application/json' || body.length > largest) throw metadataRefused('send one JSON object');
  try {
    const metadata = JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
    if (typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)) return metadata as Metadata;
  } catch {
    // Told below.
  }
  throw metadataRefused('send one JSON object');
}

/** What it says of itself. Whom it may reach and whether it is trusted is never its own to say. */
function wishOf(metadata: Metadata): { readonly kind: ApplicationKind; readonly wish: Record<string, unknown> } {
  const authentication = (metadata.token_endpoint_auth_method ?? 'client_secret_basic') as ClientAuthentication;
  const grants = (metadata.grant_types ?? ['authorization_code']) as readonly string[];
  const people = Array.isArray(grants) && grants.some((type) => type !== 'client_credentials');
  const kind = kindOf(metadata.application_type, authentication, people);
  const name = String(metadata.client_name ?? 'Unnamed').slice(0, 80);
  const wish = {
    name: { en: name, zh: String(metadata['client_name#zh-CN'] ?? metadata['client_name#zh'] ?? name).slice(0, 80) },
    homeUrl: metadata.client_uri,
    redirectUris: metadata.redirect_uris ?? [],
    logOutUris: metadata.post_logout_redirect_uris,
    backChannelUri: metadata.backchannel_logout_uri,
    grantTypes: grants,
    authentication,
    jwks: metadata.jwks,
    scopes: kind === 'service' && typeof metadata.scope === 'string' ? metadata.scope.split(' ') : undefined,
    pairwise: metadata.subject_type === undefined ? undefined : metadata.subject_type === 'pairwise',
    mustPush: metadata.require_pushed_authorization_requests,
    mustBind: metadata.dpop_bound_access_tokens,
  };
  return { kind, wish: Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) };
}

function kindOf(type: unknown, authentication: ClientAuthentication, people: boolean): ApplicationKind {
  if (!people) return 'service';
  if (type === 'native') return 'native';
  return authentication === 'none' ? 'page' : 'web';
}

function answerFor(application: Application, secret: string | undefined): object {
  return {
    client_id: application.id,
    client_id_issued_at: Math.floor(application.created_at / 1_000),
    client_name: application.name_en,
    redirect_uris: application.redirect_uris,
    grant_types: application.grant_types,
    token_endpoint_auth_method: application.authentication,
    ...(keepsSecret(application.kind) && secret !== undefined
      ? { client_secret: secret, client_secret_expires_at: 0 }
      : {}),
    // Not of the RFC: it says why nothing opens yet.
    citywall_state: application.state,
  };
}

function metadataRefused(description: string): Refusal {
  return oauthRefusal(400, 'invalid_client_metadata', description);
}

function refuseAsRegistration(problem: Problem) {
  if (problem instanceof Refusal || problem.status !== 422) return refuseAsOauth(problem);
  const error = problem.code === 'identity.application.redirect' ? 'invalid_redirect_uri' : 'invalid_client_metadata';
  return oauthAnswer(400, { error, error_description: problem.text.en });
}
