import { createHash, randomBytes } from 'node:crypto';
import { type Db, newId } from '@citywall/kernel';
import type { Static, TObject } from 'typebox';
import type { applicationFields } from './application.schemas.ts';
import { addSecret, insertApplication } from './application.store.ts';
import { checkApplication, grantsOfKinds, keepsSecret } from './application-rules.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application, ApplicationKind } from './single-sign-on.tables.ts';

/** What people or programs say of an application. */
export type ApplicationInput = Static<TObject<typeof applicationFields>>;

/** How long the secret that is replaced goes on working, ms. */
const overlap = 7 * 86_400_000;

/** The row that an input makes of an application: what it does not say stays as it was, or gets the default of its kind. */
export function rowFrom(input: Partial<ApplicationInput>, before: Application): Application {
  const { name } = input;
  const given = {
    ...(name === undefined ? {} : { name_en: name.en, name_zh: name.zh }),
    logo: input.logo,
    organisation: input.organisation,
    owner: input.owner,
    home_url: input.homeUrl,
    redirect_uris: input.redirectUris,
    log_out_uris: input.logOutUris,
    back_channel_uri: input.backChannelUri,
    host: input.host,
    grant_types: input.grantTypes,
    authentication: input.authentication,
    jwks: input.jwks as Application['jwks'] | undefined,
    scopes: input.scopes,
    trusted: input.trusted,
    pairwise: input.pairwise,
    must_push: input.mustPush,
    must_bind: input.mustBind,
    introspects: input.introspects,
    assurance: input.assurance,
    proofs: input.proofs,
    roles: input.roles,
    organisations: input.organisations,
  };
  return { ...before, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** Keeps a new application, which waits for its approval; nothing opens with it before. */
export async function keepApplication(
  sso: SignOnDesk,
  db: Db,
  kind: ApplicationKind,
  input: ApplicationInput,
  by: string,
): Promise<{ readonly application: Application; readonly secret?: string }> {
  const now = sso.desk.clock.now();
  const application = rowFrom(input, {
    ...blank,
    id: newId(now),
    kind,
    ...defaultsOf(kind),
    created_at: now,
    created_by: by,
  });
  await checkApplication(sso, application);
  await insertApplication(db, application);
  if (!application.authentication.startsWith('client_secret')) return { application };
  return { application, secret: await renewSecret(sso, db, application.id) };
}

/** A new secret, shown once; the one before works for seven days more. */
export async function renewSecret({ desk }: SignOnDesk, db: Db, application: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const now = desk.clock.now();
  const hash = createHash('sha256').update(secret).digest();
  await addSecret(db, { id: newId(now), application, hash, created_at: now, expires_at: null }, now + overlap);
  return secret;
}

function defaultsOf(kind: ApplicationKind): Pick<Application, 'grant_types' | 'authentication'> {
  return {
    grant_types: grantsOfKinds[kind].filter(
      (type) => type === 'authorization_code' || type === 'refresh_token' || kind === 'service',
    ),
    authentication: keepsSecret(kind) ? 'client_secret_basic' : 'none',
  };
}

const blank: Application = {
  id: '',
  name_en: '',
  name_zh: '',
  logo: '',
  kind: 'web',
  organisation: null,
  owner: null,
  home_url: null,
  redirect_uris: [],
  log_out_uris: [],
  back_channel_uri: null,
  host: null,
  grant_types: [],
  authentication: 'none',
  jwks: null,
  scopes: [],
  trusted: false,
  pairwise: false,
  must_push: false,
  must_bind: false,
  introspects: false,
  assurance: 0,
  proofs: [],
  roles: [],
  organisations: [],
  state: 'asked',
  created_at: 0,
  created_by: '',
  decided_at: null,
  decided_by: null,
};
