-- Applications that people sign in to, or that act by themselves. Times are milliseconds since 1970 UTC.
create table identity.application (
  -- Also the client_id of OAuth.
  id uuid primary key,
  name_en text not null,
  name_zh text not null,
  -- What stands in its tile: one to four characters.
  logo text not null default '',
  -- web: has a server of its own · page: runs in the browser · native: installed · service: acts without a person · gated: behind a proxy that asks us
  kind text not null check (kind in ('web', 'page', 'native', 'service', 'gated')),
  organisation uuid,
  owner uuid references identity.account (id),
  home_url text,
  redirect_uris text[] not null default '{}',
  log_out_uris text[] not null default '{}',
  back_channel_uri text,
  -- Host (and port, when it is not the usual one) under which a gated application is reached.
  host text unique,
  grant_types text[] not null default '{}',
  authentication text not null check (authentication in ('client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none')),
  -- Public keys for private_key_jwt.
  jwks jsonb,
  scopes text[] not null default '{}',
  -- The city vouches for it: people are not asked for consent.
  trusted boolean not null default false,
  -- Every application of this kind sees another identifier of the same person.
  pairwise boolean not null default false,
  must_push boolean not null default false,
  must_bind boolean not null default false,
  -- May ask about tokens of other applications.
  introspects boolean not null default false,
  assurance integer not null default 0 check (assurance between 0 and 3),
  -- One of these proofs at least; none: whatever the chain asks.
  proofs text[] not null default '{}',
  -- Who may use it: holders of one of the roles and people of one of the organisations; both empty: every signed-in person.
  roles text[] not null default '{}',
  organisations uuid[] not null default '{}',
  state text not null check (state in ('asked', 'approved', 'disabled')),
  created_at bigint not null,
  created_by text not null,
  decided_at bigint,
  decided_by text,
  check (kind <> 'gated' or host is not null)
);
create index application_asked on identity.application (created_at) where state = 'asked';

-- Secrets of applications, two at most while one replaces the other; only their SHA-256 is here.
create table identity.application_secret (
  id uuid primary key,
  application uuid not null references identity.application (id) on delete cascade,
  hash bytea not null,
  created_at bigint not null,
  expires_at bigint
);
create index application_secret_of on identity.application_secret (application);

-- What the protocol hands out and remembers: codes, tokens, grants, requests. Looked up by the SHA-256 of kind and value.
create table identity.sign_on_artefact (
  hash bytea primary key,
  kind text not null,
  payload jsonb not null,
  account uuid,
  application text,
  -- Everything that comes from one consent, so that it can be taken back together.
  family text,
  -- SHA-256 of the code that a person types for a device.
  user_code bytea,
  consumed_at bigint,
  expires_at bigint not null
);
create index sign_on_artefact_family on identity.sign_on_artefact (family) where family is not null;
create index sign_on_artefact_user_code on identity.sign_on_artefact (user_code) where user_code is not null;
create index sign_on_artefact_expiry on identity.sign_on_artefact (expires_at);
create index sign_on_artefact_consent on identity.sign_on_artefact (account, application) where kind = 'Grant';

-- Into which applications a session of the platform was carried: {application: {sid, grantId}}.
create table identity.sign_on_session (
  session uuid primary key references identity.session (id) on delete cascade,
  account uuid not null,
  authorizations jsonb not null,
  -- When everybody concerned was put on the list of those to be told that it has ended.
  ended_at bigint
);
create index sign_on_session_open on identity.sign_on_session (session) where ended_at is null;

-- Applications still to be told that a session has ended.
create table identity.log_out_notice (
  id uuid primary key,
  application uuid not null references identity.application (id) on delete cascade,
  account uuid not null,
  sid text not null,
  created_at bigint not null,
  due_at bigint not null,
  tries integer not null default 0
);
create index log_out_notice_due on identity.log_out_notice (due_at);

-- Keys that sign what applications verify; sealed under the installation secret.
create table identity.sign_on_key (
  id text primary key,
  algorithm text not null check (algorithm in ('RS256', 'ES256')),
  sealed bytea not null,
  created_at bigint not null,
  -- Published until then and no longer used; null while it signs.
  retires_at bigint
);
