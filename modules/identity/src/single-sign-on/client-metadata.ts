import { createHash, timingSafeEqual } from 'node:crypto';
import type { KnownApplication } from './application.store.ts';

/** Stands where the library wants a secret: the real one is nowhere, only its hash, and `secretFits` compares that. */
const noSecret = 'kept-as-a-hash-only-and-compared-by-citywall';

/** An approved application as the library wants its clients; undefined for whoever may not use the protocol. */
export function clientMetadata(application: KnownApplication): Record<string, unknown> | undefined {
  if (application.state !== 'approved' || application.kind === 'gated') return undefined;
  const people = application.grant_types.includes('authorization_code');
  return {
    client_id: application.id,
    client_name: application.name_en,
    application_type: application.kind === 'native' ? 'native' : 'web',
    redirect_uris: people ? application.redirect_uris : [],
    response_types: people ? ['code'] : [],
    grant_types: application.grant_types,
    token_endpoint_auth_method: application.authentication,
    ...(application.authentication.startsWith('client_secret') ? { client_secret: noSecret } : {}),
    ...(application.jwks === null ? {} : { jwks: application.jwks }),
    subject_type: application.pairwise ? 'pairwise' : 'public',
    require_pushed_authorization_requests: application.must_push,
    dpop_bound_access_tokens: application.must_bind,
  };
}

/** Whether it is one of the application's living secrets; every one is compared, in constant time. */
export function secretFits({ secrets }: KnownApplication, secret: string, now: number): boolean {
  const hash = createHash('sha256').update(secret).digest();
  return secrets.reduce(
    (fits, known) =>
      (timingSafeEqual(known.hash, hash) && (known.expires_at === null || known.expires_at > now)) || fits,
    false,
  );
}
