import type { Context, Provider } from 'oidc-provider';
import { createAdapter } from './artefact-adapter.ts';
import { claimsOf, claimsOfScopes, scopesOfPeople } from './claims.ts';
import { secretFits } from './client-metadata.ts';
import { failurePage } from './failure-page.ts';
import { loadGrant } from './grants.ts';
import { interactionPolicyOf } from './hindrance-checks.ts';
import * as library from './library.ts';
import { accountMayUse } from './permission.ts';
import { acrOf } from './session-adapter.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Jwk } from './single-sign-on.tables.ts';

/** How long what we hand out lives, seconds. */
export const lifetimes = {
  AccessToken: 600,
  AuthorizationCode: 60,
  ClientCredentials: 600,
  DeviceCode: 600,
  Grant: 30 * 86_400,
  IdToken: 3_600,
  Interaction: 900,
  RefreshToken: 30 * 86_400,
  Session: 43_200,
} as const;

/** Where the protocol's endpoints stand; the library builds what it tells about itself from the same table. */
export const routes = {
  authorization: '/oauth2/authorize',
  token: '/oauth2/token',
  introspection: '/oauth2/introspect',
  revocation: '/oauth2/revoke',
  userinfo: '/oauth2/userinfo',
  jwks: '/oauth2/jwks',
  pushed_authorization_request: '/oauth2/par',
  device_authorization: '/oauth2/device-authorization',
  // A page of the console: people type there what their device shows.
  code_verification: '/device',
} as const;

const algorithms = ['RS256', 'ES256'];
const proofAlgorithms = ['ES256', 'PS256', 'Ed25519', 'EdDSA'];

/** The protocol for one issuer and one set of keys; both change seldom, and a new one is made when they do. */
export function createProvider(sso: SignOnDesk, issuer: string, keys: readonly Jwk[]): Provider {
  const { desk } = sso;
  const provider = new library.Provider(issuer, {
    adapter: createAdapter(sso),
    jwks: { keys },
    routes,
    ttl: lifetimes,
    scopes: scopesOfPeople,
    claims: claimsOfScopes,
    // Applications of the city are old and young: those that never ask /userinfo learn the same.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    subjectTypes: ['public', 'pairwise'],
    acrValues: [0, 1, 2, 3].map(acrOf),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: {
      idTokenSigningAlgValues: algorithms,
      clientAuthSigningAlgValues: proofAlgorithms,
      dPoPSigningAlgValues: ['ES256', 'Ed25519', 'EdDSA'],
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: true,
    issueRefreshToken: async (_context: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: async (_context: unknown, { clientId }: { clientId: string }, token: { clientId: string }) =>
          clientId === token.clientId || (await sso.applications.get(clientId))?.introspects === true,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_context: unknown, client: { clientId: string }, token: { clientId: string }) =>
          client.clientId === token.clientId,
      },
      // Signing out is the platform's own act: see end-session.operations.ts.
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: ownScopes(sso, issuer),
    },
    discovery: {
      registration_endpoint: `${issuer}/oauth2/register`,
      end_session_endpoint: `${issuer}/oauth2/end-session`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    },
    findAccount: async (_context: unknown, id: string, token?: { readonly clientId?: string }) => {
      const account = await sso.livingAccount(id);
      if (account === undefined) return undefined;
      const application = token?.clientId === undefined ? undefined : await sso.applications.get(token.clientId);
      if (application && !(await accountMayUse(sso, account, application))) return undefined;
      return { accountId: id, claims: () => claimsOf(sso, account) };
    },
    loadExistingGrant: loadGrant(sso),
    pairwiseIdentifier: (_context: unknown, account: string, client: { readonly clientId: string }) =>
      pairwise(sso, account, client.clientId),
    interactions: {
      policy: interactionPolicyOf(sso),
      url: (_context: unknown, { uid }: { readonly uid: string }) => `/sign-on/${uid}`,
    },
    renderError: (context: { type: string; body: unknown }, out: Readonly<Record<string, string>>) => {
      context.type = 'html';
      context.body = failurePage(out.error ?? 'server_error', out.error_description ?? '');
    },
    clientBasedCORS: async (_context: unknown, origin: string, { clientId }: { readonly clientId: string }) => {
      const application = await sso.applications.get(clientId);
      return application?.kind === 'page' && application.redirect_uris.some((uri) => new URL(uri).origin === origin);
    },
    // Nothing is ever fetched because a request says so.
    fetch: () => Promise.reject(new Error('the provider fetches nothing')),
  });
  provider.Client.prototype.compareClientSecret = async function (secret) {
    const application = await sso.applications.get(this.clientId);
    return application !== undefined && secretFits(application, secret, desk.clock.now());
  };
  // Applications keep sessions by this name, also those that say nothing of log-outs: some look for nothing else.
  provider.Client.prototype.includeSid = () => true;
  provider.on('server_error', (_context, error) =>
    desk.log.error({ error: error.stack ?? String(error) }, 'single sign-on failed'),
  );
  return provider;
}

/**
 * What an application asks for itself is told to the library as a resource of the issuer's: only there it knows scopes
 * beyond those of people. Which ones an application has is the registry's to say.
 */
function ownScopes(sso: SignOnDesk, issuer: string): object {
  return {
    enabled: true,
    defaultResource: (context: Context) =>
      context.oidc.params.grant_type === 'client_credentials' ? issuer : undefined,
    getResourceServerInfo: async (context: Context, resource: string, { clientId }: { readonly clientId: string }) => {
      const { grant_type, scope } = context.oidc.params;
      if (grant_type !== 'client_credentials' || resource !== issuer)
        throw new library.errors.InvalidTarget('no resource may be asked for');
      const scopes = (await sso.applications.get(clientId))?.scopes ?? [];
      const missing = scope?.split(' ').filter((name) => !scopes.includes(name)) ?? [];
      if (missing.length > 0)
        throw new library.errors.InvalidScope('requested scope is not allowed', missing.join(' '));
      return { scope: scopes.join(' '), audience: issuer, accessTokenFormat: 'opaque' };
    },
  };
}

/** Another name of the same person for every application (or for those of one), which tells nothing about him. */
export function pairwise({ desk }: SignOnDesk, account: string, application: string): string {
  return Buffer.from(desk.signer.mac('identity.pairwise', Buffer.from(`${application}\0${account}`))).toString(
    'base64url',
  );
}
