-- People. Times are milliseconds since 1970 UTC throughout.
create table identity.account (
  id uuid primary key,
  name text not null unique,
  display_name text not null,
  roles text[] not null,
  language text not null check (language in ('en', 'zh')),
  created_at bigint not null,
  disabled_at bigint,
  -- Argon2id over the peppered password; null until the person has set one.
  password_hash text,
  -- Counts every change of the password, so that a kept proof of an old one is worth nothing.
  password_version integer not null default 0,
  must_change_password boolean not null default false,
  last_seen_at bigint
);

create table identity.session (
  id uuid primary key,
  -- SHA-256 of the token; the token itself is only with its owner.
  hash bytea not null unique,
  account uuid not null references identity.account (id),
  address text not null,
  started_at bigint not null,
  last_seen_at bigint not null,
  proved_at bigint not null,
  ended_at bigint
);

create index session_account on identity.session (account) where ended_at is null;

-- Sign-in links that work once.
create table identity.link (
  hash bytea primary key,
  account uuid not null references identity.account (id),
  expires_at bigint not null
);

-- Keys of machines.
create table identity.key (
  id uuid primary key,
  name text not null,
  roles text[] not null,
  hash bytea not null,
  created_at bigint not null,
  created_by text not null,
  expires_at bigint,
  revoked_at bigint,
  last_seen_at bigint
);
