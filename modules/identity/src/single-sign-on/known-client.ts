import { isId } from '@citywall/kernel';
import type { KnownApplication } from './application.store.ts';
import { secretFits } from './client-metadata.ts';
import { oauthRefusal } from './oauth-refusal.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** Who a request says it comes from, by a secret; undefined when it proves itself in another way, or not at all. */
export interface PresentedSecret {
  readonly id: string;
  readonly secret: string;
  readonly way: 'client_secret_basic' | 'client_secret_post';
}

/** RFC 6749 section 2.3.1: in the header, form-encoded, or in the body; both at once is a mistake. */
export function presentedSecret(authorization: unknown, form: URLSearchParams): PresentedSecret | undefined {
  const written =
    typeof authorization === 'string' ? /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1] : undefined;
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  if (written !== undefined) {
    if (secret !== null) throw oauthRefusal(400, 'invalid_request', 'authenticate in one way only');
    const text = Buffer.from(written, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 1) return undefined;
    const [name, word] = [decoded(text.slice(0, colon)), decoded(text.slice(colon + 1))];
    if (name === undefined || word === undefined || (id !== null && id !== name)) return undefined;
    return { id: name, secret: word, way: 'client_secret_basic' };
  }
  return id === null || secret === null ? undefined : { id, secret, way: 'client_secret_post' };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return undefined;
  }
}

/** The approved application that this secret proves. Refuses alike what is unknown, not approved, or wrong. */
export async function proveSecret(sso: SignOnDesk, { id, secret, way }: PresentedSecret): Promise<KnownApplication> {
  const application = isId(id) ? await sso.applications.get(id) : undefined;
  const usable = application?.state === 'approved' && application.authentication === way;
  if (!usable || !secretFits(application, secret, sso.desk.clock.now()))
    throw oauthRefusal(401, 'invalid_client', 'client authentication failed');
  return application;
}
