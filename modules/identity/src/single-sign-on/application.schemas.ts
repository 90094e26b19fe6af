import { Type } from 'typebox';
import { showTime } from '../answers.ts';
import type { Application, ApplicationSecret } from './single-sign-on.tables.ts';

const text = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength });
const uri = Type.String({ minLength: 1, maxLength: 2_000 });
const uris = Type.Array(uri, { maxItems: 20 });
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', maxLength: 36 });
const names = (maxItems: number) => Type.Array(Type.String({ pattern: '^[\\w.:-]{1,64}$' }), { maxItems });

export const kindSchema = Type.Union([
  Type.Literal('web'),
  Type.Literal('page'),
  Type.Literal('native'),
  Type.Literal('service'),
  Type.Literal('gated'),
]);
export const stateSchema = Type.Union([Type.Literal('asked'), Type.Literal('approved'), Type.Literal('disabled')]);
const authentication = Type.Union([
  Type.Literal('client_secret_basic'),
  Type.Literal('client_secret_post'),
  Type.Literal('private_key_jwt'),
  Type.Literal('none'),
]);

/** What may be said of an application; all but its names and kind have a default. */
export const applicationFields = {
  name: Type.Object({ en: text(200), zh: text(200) }, { additionalProperties: false }),
  logo: Type.Optional(Type.String({ maxLength: 200, description: 'At most four characters, as people count them' })),
  organisation: Type.Optional(Type.Union([uuid, Type.Null()])),
  owner: Type.Optional(Type.Union([uuid, Type.Null()])),
  homeUrl: Type.Optional(Type.Union([uri, Type.Null()])),
  redirectUris: Type.Optional(uris),
  logOutUris: Type.Optional(uris),
  backChannelUri: Type.Optional(Type.Union([uri, Type.Null()])),
  host: Type.Optional(Type.Union([Type.String({ pattern: '^[a-z0-9.-]{1,253}(:\\d{1,5})?$' }), Type.Null()])),
  grantTypes: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 8 })),
  authentication: Type.Optional(authentication),
  jwks: Type.Optional(
    Type.Union([
      Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 1, maxItems: 10 }) }),
      Type.Null(),
    ]),
  ),
  scopes: Type.Optional(names(50)),
  trusted: Type.Optional(Type.Boolean()),
  pairwise: Type.Optional(Type.Boolean()),
  mustPush: Type.Optional(Type.Boolean()),
  mustBind: Type.Optional(Type.Boolean()),
  introspects: Type.Optional(Type.Boolean()),
  assurance: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
  proofs: Type.Optional(names(8)),
  roles: Type.Optional(names(50)),
  organisations: Type.Optional(Type.Array(uuid, { maxItems: 50 })),
};

const instantOrNull = Type.Union([Type.String(), Type.Null()]);
const stringOrNull = Type.Union([Type.String(), Type.Null()]);
const strings = Type.Array(Type.String());

/** An application as answers show it. Times are RFC 3339. */
export const applicationSchema = Type.Object({
  id: Type.String({ description: 'The client_id' }),
  name: Type.Object({ en: Type.String(), zh: Type.String() }),
  logo: Type.String(),
  kind: kindSchema,
  state: stateSchema,
  organisation: stringOrNull,
  owner: stringOrNull,
  homeUrl: stringOrNull,
  redirectUris: strings,
  logOutUris: strings,
  backChannelUri: stringOrNull,
  host: stringOrNull,
  grantTypes: strings,
  authentication,
  jwks: Type.Unknown(),
  scopes: strings,
  trusted: Type.Boolean(),
  pairwise: Type.Boolean(),
  mustPush: Type.Boolean(),
  mustBind: Type.Boolean(),
  introspects: Type.Boolean(),
  assurance: Type.Integer(),
  proofs: strings,
  roles: strings,
  organisations: strings,
  createdAt: Type.String(),
  createdBy: Type.String(),
  decidedAt: instantOrNull,
  decidedBy: stringOrNull,
});

/** A secret as answers show it: never itself. */
export const secretSchema = Type.Object({ id: Type.String(), createdAt: Type.String(), expiresAt: instantOrNull });

export function showApplication(row: Application) {
  return {
    id: row.id,
    name: { en: row.name_en, zh: row.name_zh },
    logo: row.logo,
    kind: row.kind,
    state: row.state,
    organisation: row.organisation,
    owner: row.owner,
    homeUrl: row.home_url,
    redirectUris: [...row.redirect_uris],
    logOutUris: [...row.log_out_uris],
    backChannelUri: row.back_channel_uri,
    host: row.host,
    grantTypes: [...row.grant_types],
    authentication: row.authentication,
    jwks: row.jwks,
    scopes: [...row.scopes],
    trusted: row.trusted,
    pairwise: row.pairwise,
    mustPush: row.must_push,
    mustBind: row.must_bind,
    introspects: row.introspects,
    assurance: row.assurance,
    proofs: [...row.proofs],
    roles: [...row.roles],
    organisations: [...row.organisations],
    createdAt: showTime(row.created_at),
    createdBy: row.created_by,
    decidedAt: row.decided_at === null ? null : showTime(row.decided_at),
    decidedBy: row.decided_by,
  };
}

export function showSecret({ id, created_at, expires_at }: ApplicationSecret) {
  return { id, createdAt: showTime(created_at), expiresAt: expires_at === null ? null : showTime(expires_at) };
}
