-- ACME (RFC 8555). Times are milliseconds since 1970-01-01 UTC.

-- External account bindings: who may open an account, and for which names. The MAC key is derived, never stored.
create table trust.acme_binding (
  id uuid primary key,
  owner_type text not null,
  owner text not null,
  hosts text[] not null,
  account uuid,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint
);

create table trust.acme_account (
  id uuid primary key,
  -- RFC 7638 thumbprint of the account key.
  thumbprint text not null unique,
  key jsonb not null,
  contact text[] not null,
  status text not null check (status in ('valid', 'deactivated', 'revoked')),
  binding uuid references trust.acme_binding (id),
  created_at bigint not null
);

create table trust.acme_order (
  id uuid primary key,
  account uuid not null references trust.acme_account (id),
  status text not null check (status in ('pending', 'ready', 'processing', 'valid', 'invalid')),
  hosts text[] not null,
  certificate uuid references trust.certificate (id),
  error jsonb,
  expires_at bigint not null,
  created_at bigint not null
);
create index acme_order_account on trust.acme_order (account);

create table trust.acme_authorization (
  id uuid primary key,
  acme_order uuid not null references trust.acme_order (id),
  -- The name to prove; of a wildcard the name below which it stands.
  host text not null,
  wildcard boolean not null,
  status text not null check (status in ('pending', 'valid', 'invalid', 'deactivated', 'expired')),
  -- What proves it: the same for each kind of challenge.
  token text not null,
  -- The kind that was tried, and how it went.
  kind text,
  tried_at bigint,
  error jsonb,
  expires_at bigint not null
);
create index acme_authorization_order on trust.acme_authorization (acme_order);
