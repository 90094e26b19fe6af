-- What a session rests on. Sessions of before were started by password under the chain of before.
alter table identity.session
  add column methods text[] not null default '{password}',
  add column chain text not null default 'default',
  add column device text not null default '',
  add column assurance smallint not null default 0,
  -- When it ends in any case, where its chain says so.
  add column ends_at bigint;

-- What people have to prove who they are, besides the password.
create table identity.factor (
  id uuid primary key,
  account uuid not null references identity.account (id),
  kind text not null check (kind in ('totp', 'passkey', 'certificate')),
  label text not null,
  -- Sealed under the installation key; only TOTP has one.
  secret bytea,
  -- Id of the passkey, SHA-256 of the certificate, or a MAC of the TOTP secret: no two factors are the same.
  credential text not null unique,
  -- COSE key of the passkey, or the certificate (DER).
  public_key bytea,
  transports text[] not null default '{}',
  -- Last used TOTP step, or signature count of the passkey.
  counter bigint not null default 0,
  created_at bigint not null,
  last_used_at bigint
);

create index factor_account on identity.factor (account);

-- One use each; only a MAC is kept.
create table identity.recovery_code (
  mac bytea primary key,
  account uuid not null references identity.account (id),
  created_at bigint not null,
  used_at bigint
);

create index recovery_code_account on identity.recovery_code (account);

-- Sign-ins under way, from the first proof on. Ended ones stay until they expire, so that none is begun again.
create table identity.attempt (
  hash bytea primary key,
  account uuid not null references identity.account (id),
  proved text[] not null,
  failures integer not null default 0,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);

create index attempt_expires on identity.attempt (expires_at);

-- Versions of the authentication chains. At most one is live; none: everybody signs in by password.
create table identity.chain_version (
  number integer primary key,
  text text not null,
  note text not null,
  state text not null check (state in ('draft', 'tested', 'live', 'retired')),
  created_at bigint not null,
  created_by text not null,
  tested_at bigint,
  published_at bigint,
  published_by text
);

create unique index chain_version_live on identity.chain_version (state) where state = 'live';

-- Resets at a clerk's desk: who looked at the person, why, and who agreed.
create table identity.assisted_reset (
  id uuid primary key,
  account uuid not null references identity.account (id),
  state text not null check (state in ('waiting', 'done', 'withdrawn')),
  reason text not null,
  -- Which document the clerk saw.
  checked text not null,
  asked_by text not null,
  asked_by_name text not null,
  asked_at bigint not null,
  expires_at bigint not null,
  decided_by text,
  decided_by_name text,
  decided_at bigint
);

-- Accounts for the worst day: their password lies in two sealed envelopes.
create table identity.break_glass (
  account uuid primary key references identity.account (id),
  sealed_at bigint not null,
  sealed_by text not null,
  used_at bigint,
  used_from text
);
