-- Times are milliseconds since 1970-01-01 UTC.
-- Cryptography somebody saw in use across the city.
create table trust.inventory (
  id uuid primary key,
  -- SHA-256 of kind, location and name: what makes an entry the same one.
  identity bytea not null unique,
  kind text not null check (kind in ('device', 'module', 'key', 'certificate', 'endpoint', 'protocol', 'algorithm')),
  name text not null,
  location text not null,
  algorithm text,
  parameters jsonb not null,
  purpose text,
  owner text,
  found_by text not null check (found_by in ('trust', 'scan', 'cbom', 'hand')),
  first_seen bigint not null,
  last_seen bigint not null,
  expires bigint,
  exposure text check (exposure in ('public', 'partner', 'internal')),
  -- The certificate of ours it was read from.
  origin uuid,
  protects_years integer check (protects_years between 0 and 200),
  -- What the policy said when it was last asked; null for what names no algorithm.
  verdict text check (verdict in ('compliant', 'weak', 'forbidden')),
  -- Lower-case name, location, algorithm, owner and subject, to be searched in.
  words text not null
);
create index inventory_kind on trust.inventory (kind, id);
create index inventory_verdict on trust.inventory (verdict, id);
create index inventory_expires on trust.inventory (expires) where expires is not null;
create index inventory_origin on trust.inventory (origin) where origin is not null;
create index inventory_location on trust.inventory (location);

create table trust.scan (
  id uuid primary key,
  state text not null check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  targets jsonb not null,
  started_at bigint not null,
  started_by jsonb not null,
  ended_at bigint,
  reason text
);
create index scan_state on trust.scan (state);

-- What each endpoint of a scan turned out to be.
create table trust.scan_endpoint (
  scan uuid not null references trust.scan (id) on delete cascade,
  endpoint text not null,
  state text not null check (state in ('tls', 'ssh', 'silent', 'refused')),
  complete boolean not null,
  entries integer not null,
  forbidden integer not null,
  weak integer not null,
  reason text,
  primary key (scan, endpoint)
);

-- Assessments of GB/T 39786 practice, as people recorded them; scores are computed when read.
create table trust.assessment (
  id uuid primary key,
  system text not null,
  level integer not null check (level between 1 and 4),
  state text not null check (state in ('open', 'closed')),
  content jsonb not null,
  -- Grows with every change, so that two people cannot overwrite each other.
  revision integer not null,
  created_at bigint not null,
  created_by jsonb not null,
  changed_at bigint not null,
  changed_by jsonb not null
);
create index assessment_state on trust.assessment (state, id);
