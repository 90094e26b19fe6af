-- Times are milliseconds since 1970-01-01 UTC. Serial numbers are lower-case hex without leading zeros.
create extension if not exists pg_trgm;

create table trust.authority (
  id uuid primary key,
  name text not null unique,
  hierarchy text not null check (hierarchy in ('international', 'national')),
  -- Null: a root.
  parent uuid references trust.authority (id),
  -- Whom it certifies: people, devices, services, organisations; 'authorities' for a root.
  purpose text not null,
  -- Its key among the city's keys; null for an authority outside whose certificate we only keep.
  key uuid,
  subject text not null,
  key_identifier text not null,
  certificate bytea not null,
  serial text not null,
  not_before bigint not null,
  not_after bigint not null,
  -- retired: issues no more, still answers for what it issued.
  state text not null check (state in ('active', 'retired', 'revoked')),
  -- The authority whose place it took.
  succeeds uuid references trust.authority (id),
  created_at bigint not null
);

create table trust.certificate (
  id uuid primary key,
  authority uuid not null references trust.authority (id),
  serial text not null,
  profile text not null,
  subject text not null,
  names text[] not null,
  -- Lower-case subject, names and serial, to be searched in.
  words text not null,
  owner_type text not null,
  owner text not null,
  key_identifier text not null,
  not_before bigint not null,
  not_after bigint not null,
  state text not null check (state in ('valid', 'held', 'revoked')),
  -- CRLReason (RFC 5280), null while valid.
  reason smallint,
  revoked_at bigint,
  -- When it last left a hold: delta lists tell it.
  released_at bigint,
  -- Which part of the authority's revocation list it belongs to.
  shard smallint not null,
  -- The other certificate of an SM2 double certificate.
  pair uuid,
  certificate bytea not null,
  issued_at bigint not null,
  issued_by text not null,
  unique (authority, serial),
  check ((state = 'valid') = (reason is null))
);
create index certificate_words on trust.certificate using gin (words gin_trgm_ops);
create index certificate_owner on trust.certificate (owner_type, owner);
create index certificate_ends on trust.certificate (not_after);
create index certificate_revoked on trust.certificate (authority, shard, revoked_at) where state <> 'valid';
create index certificate_key on trust.certificate (key_identifier);

-- The newest lists of each authority; numbers only grow.
create table trust.revocation_list (
  authority uuid not null references trust.authority (id),
  shard smallint not null,
  kind text not null check (kind in ('full', 'delta')),
  number bigint not null,
  this_update bigint not null,
  next_update bigint not null,
  content bytea not null,
  primary key (authority, shard, kind)
);

-- Who answers for an authority's certificates (RFC 6960): a key of its own, certified shortly by that authority.
create table trust.responder (
  authority uuid primary key references trust.authority (id),
  key uuid not null,
  certificate bytea not null,
  not_after bigint not null
);
