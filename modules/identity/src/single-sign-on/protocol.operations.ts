import {
  type BytesInput,
  type Call,
  type Operation,
  operation,
  type ProtocolAnswer,
  type Text,
} from '@citywall/kernel';
import Type from 'typebox';
import { issueClientToken } from './client-token.ts';
import { routes } from './create-provider.ts';
import { readForm } from './form.ts';
import { introspect } from './introspect.ts';
import { presentedSecret, proveSecret } from './known-client.ts';
import { refuseAsOauth } from './oauth-refusal.ts';
import type { Protocol } from './protocol.ts';
import { askLibrary, noteClient } from './protocol-request.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

interface Endpoint {
  /** After `identity.sign-on.`. */
  readonly name: string;
  readonly http: `${'GET' | 'POST'} /${string}`;
  readonly summary: Text;
  readonly run: (sso: SignOnDesk, protocol: Protocol, input: BytesInput, call: Call) => Promise<ProtocolAnswer>;
}

const library: Endpoint['run'] = (_sso, protocol, input, call) => askLibrary(protocol, call, input.body);
/** With a form that is looked through first. */
const libraryForm: Endpoint['run'] = (sso, protocol, input, call) => {
  readForm(input);
  return library(sso, protocol, input, call);
};

const endpoints: readonly Endpoint[] = [
  {
    name: 'discover',
    http: 'GET /.well-known/openid-configuration',
    summary: { en: 'OpenID Connect: what the provider offers', zh: 'OpenID Connect：提供方元数据' },
    run: library,
  },
  {
    name: 'discover-oauth',
    http: 'GET /.well-known/oauth-authorization-server',
    summary: { en: 'OAuth: what the server offers (RFC 8414)', zh: 'OAuth：授权服务器元数据（RFC 8414）' },
    run: (_sso, protocol, _input, call) => askLibrary(protocol, call, undefined, '/.well-known/openid-configuration'),
  },
  {
    name: 'keys',
    http: `GET ${routes.jwks}`,
    summary: { en: 'OpenID Connect: public keys', zh: 'OpenID Connect：公钥集' },
    run: library,
  },
  {
    name: 'token',
    http: `POST ${routes.token}`,
    summary: { en: 'OAuth: exchange a grant for tokens', zh: 'OAuth：以授权换取令牌' },
    run: token,
  },
  {
    name: 'introspect',
    http: `POST ${routes.introspection}`,
    summary: { en: 'OAuth: ask what a token is (RFC 7662)', zh: 'OAuth：查询令牌状态（RFC 7662）' },
    run: async (sso, protocol, input, call) => {
      const form = readForm(input);
      const presented = presentedSecret(call.request?.headers.authorization, form);
      if (presented === undefined) return library(sso, protocol, input, call);
      const application = await proveSecret(sso, presented);
      noteClient(call, application);
      return introspect(sso, application, form);
    },
  },
  {
    name: 'revoke',
    http: `POST ${routes.revocation}`,
    summary: { en: 'OAuth: give a token back (RFC 7009)', zh: 'OAuth：吊销令牌（RFC 7009）' },
    run: libraryForm,
  },
  {
    name: 'push',
    http: `POST ${routes.pushed_authorization_request}`,
    summary: { en: 'OAuth: push an authorisation request (RFC 9126)', zh: 'OAuth：推送授权请求（RFC 9126）' },
    run: libraryForm,
  },
  {
    name: 'device',
    http: `POST ${routes.device_authorization}`,
    summary: { en: 'OAuth: begin to authorise a device (RFC 8628)', zh: 'OAuth：发起设备授权（RFC 8628）' },
    run: libraryForm,
  },
  {
    name: 'person',
    http: `GET ${routes.userinfo}`,
    summary: { en: 'OpenID Connect: who the token stands for', zh: 'OpenID Connect：令牌所代表的人员' },
    run: library,
  },
  {
    name: 'person-posted',
    http: `POST ${routes.userinfo}`,
    summary: { en: 'OpenID Connect: who the token stands for', zh: 'OpenID Connect：令牌所代表的人员' },
    run: library,
  },
];

/** The endpoints of OpenID Connect and OAuth that applications call; those where people arrive stand in authorize.operations.ts. */
export function protocolOperations(sso: SignOnDesk, protocol: Protocol): readonly Operation[] {
  return endpoints.map(({ name, http, summary, run }) =>
    operation({
      name: `identity.sign-on.${name}`,
      http,
      summary,
      input: Type.Object({}),
      output: Type.Unknown(),
      risk: 'low',
      // Applications prove themselves as the protocol says, with every request.
      authentication: 'none',
      rate: { perSecond: 10_000, burst: 20_000 },
      recording: 'aggregate',
      transaction: false,
      ...(http.startsWith('POST') ? { accepts: 'bytes' as const } : {}),
      answers: 'protocol',
      refuse: refuseAsOauth,
      resource: () => ({ type: 'SignOn', id: '*' }),
      run: (input, call) => run(sso, protocol, input as unknown as BytesInput, call),
    }),
  );
}

/** Codes, refresh tokens and device codes are the library's; what machines ask for by the thousand is answered here. */
async function token(sso: SignOnDesk, protocol: Protocol, input: BytesInput, call: Call): Promise<ProtocolAnswer> {
  const form = readForm(input);
  const headers = call.request?.headers ?? {};
  const plain = form.get('grant_type') === 'client_credentials' && headers.dpop === undefined;
  const presented = plain ? presentedSecret(headers.authorization, form) : undefined;
  if (presented === undefined) return library(sso, protocol, input, call);
  const application = await proveSecret(sso, presented);
  noteClient(call, application);
  return application.must_bind ? library(sso, protocol, input, call) : issueClientToken(sso, application, form);
}
