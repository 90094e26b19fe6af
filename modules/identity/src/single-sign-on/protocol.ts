import { Problem, type ProtocolAnswer } from '@citywall/kernel';
import { type InjectOptions, inject, type Response } from 'light-my-request';
import type { Provider } from 'oidc-provider';
import { createProvider } from './create-provider.ts';
import { passage, type SignOnPassage } from './passage.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** A request for the library: what the door let through. */
export interface ProtocolRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** The library behind the door. */
export interface Protocol {
  provider(): Promise<Provider>;
  /** Lets the library answer; its cookies are not passed on. Throws a Refusal for what it refuses. */
  ask(request: ProtocolRequest, here: SignOnPassage): Promise<ProtocolAnswer>;
}

/** A refusal in the protocol's own words; the door records it like any other. */
export class Refusal extends Problem {
  readonly answer: ProtocolAnswer;

  constructor(answer: ProtocolAnswer, code: string) {
    super(`identity.sign-on.${code.replaceAll('_', '-')}`, answer.status, {
      en: `The protocol refuses: ${code}.`,
      zh: `协议拒绝：${code}。`,
    });
    this.answer = answer;
  }
}

const passedOn = ['content-type', 'location', 'www-authenticate', 'dpop-nonce', 'pragma', 'vary', 'allow'];
const fromOrigins = ['access-control-allow-origin', 'access-control-expose-headers'];

/** Makes the library ready when it is first needed, and anew when the issuer or the keys change. */
export function createProtocol(sso: SignOnDesk): Protocol {
  let kept: { readonly provider: Provider; readonly issuer: string; readonly keys: string } | undefined;
  const provider = async (): Promise<Provider> => {
    const jwks = await sso.keys.list();
    const keys = jwks.map(({ kid }) => kid).join();
    const issuer = issuerOf(sso);
    if (kept?.keys !== keys || kept.issuer !== issuer) {
      kept = { provider: createProvider(sso, issuer, jwks), issuer, keys };
    }
    return kept.provider;
  };
  return {
    provider,
    ask: async ({ method, url, headers, body }, here) => {
      const present = await provider();
      const options: InjectOptions = {
        method,
        url,
        headers: { ...headers, host: new URL(present.issuer).host, ...cookiesOf(url, here) },
        ...(body === undefined ? {} : { payload: Buffer.from(body) }),
      };
      return answerOf(await passage.run(here, async () => inject(present.callback(), options)));
    },
  };
}

/** The issuer: the address under which people reach the platform, without a slash at its end. */
export function issuerOf({ desk }: SignOnDesk): string {
  return desk.address().replace(/\/$/, '');
}

/** The library finds the platform's session, and the request that it is asked to go on with, under names of its own. */
function cookiesOf(url: string, { principal }: SignOnPassage): { cookie?: string } {
  const resumed = /^\/oauth2\/authorize\/([\w-]+)/.exec(url)?.[1];
  const cookies = [
    ...(principal?.session === undefined ? [] : [`_session=${principal.session}`]),
    ...(resumed === undefined ? [] : [`_interaction_resume=${resumed}`]),
  ];
  return cookies.length === 0 ? {} : { cookie: cookies.join('; ') };
}

function answerOf(response: Response): ProtocolAnswer {
  const { statusCode, headers, rawPayload } = response;
  const names = headers['access-control-allow-origin'] === '*' ? passedOn : [...passedOn, ...fromOrigins];
  const kept = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])] as const]));
  const answer = { status: statusCode, headers: Object.fromEntries(kept), body: new Uint8Array(rawPayload) };
  if (statusCode < 400) return answer;
  throw new Refusal(answer, errorOf(response.payload));
}

function errorOf(payload: string): string {
  try {
    const { error } = JSON.parse(payload) as { error?: unknown };
    return typeof error === 'string' ? error : 'refused';
  } catch {
    return 'refused';
  }
}
