-- Times are milliseconds since 1970-01-01 UTC.
create table trust.ring (
  id uuid primary key,
  name text not null unique,
  owner_type text not null check (owner_type in ('person', 'application', 'organisation', 'device', 'platform')),
  owner_id text not null,
  owner_name text not null,
  -- Ids of further principals that may use its keys.
  users text[] not null default '{}',
  -- Marked for tests: raw material may come in.
  test boolean not null,
  destruction_wait_seconds bigint not null check (destruction_wait_seconds >= 0),
  created_at bigint not null,
  created_by jsonb not null
);

create table trust.key (
  id uuid primary key,
  ring uuid not null references trust.ring (id),
  name text not null,
  kind text not null,
  purpose text not null check (purpose in ('encrypt', 'sign', 'mac', 'transport')),
  exportable boolean not null,
  -- The version that protects; older ones only process.
  latest integer not null check (latest >= 1),
  least_version integer not null default 1 check (least_version >= 1),
  rotation_days integer check (rotation_days >= 1),
  next_rotation_at bigint,
  created_at bigint not null,
  created_by jsonb not null,
  unique (ring, name)
);
create index key_rotation on trust.key (next_rotation_at) where next_rotation_at is not null;

create table trust.key_version (
  id uuid primary key,
  key uuid not null references trust.key (id),
  number integer not null check (number >= 1),
  state text not null check (state in ('pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed')),
  -- Sealed under the root key; null once destroyed.
  wrapped bytea,
  public_keys bytea[] not null,
  origin text not null check (origin in ('generated', 'imported')),
  created_at bigint not null,
  changed_at bigint not null,
  unique (key, number),
  check ((wrapped is null) = (state = 'destroyed'))
);

-- Every change of state, with who and why.
create table trust.key_change (
  id uuid primary key,
  key uuid not null references trust.key (id),
  number integer not null,
  from_state text not null,
  to_state text not null,
  at bigint not null,
  by jsonb not null,
  reason text not null
);
create index key_change_key on trust.key_change (key, id);

create table trust.destruction (
  id uuid primary key,
  key uuid not null references trust.key (id),
  state text not null check (state in ('requested', 'approved', 'done', 'cancelled')),
  reason text not null,
  requested_at bigint not null,
  requested_by jsonb not null,
  due_at bigint not null,
  approved_at bigint,
  approved_by jsonb,
  ended_at bigint,
  -- What was destroyed, signed by the installation key.
  statement text,
  signature text
);
create unique index destruction_open on trust.destruction (key) where state in ('requested', 'approved');

-- How often a key was used, by hour: for supervision and for the limits of its kind.
create table trust.key_use (
  key uuid not null references trust.key (id),
  number integer not null,
  act text not null,
  principal text not null,
  hour bigint not null,
  count bigint not null,
  primary key (key, number, act, principal, hour)
);
create index key_use_hour on trust.key_use (hour);
