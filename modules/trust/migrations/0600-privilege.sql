-- Times are milliseconds since 1970-01-01 UTC. Serial numbers are lower-case hex without leading zeros.
-- Who gives privileges (RFC 5755): keys of the platform, renewed in time; former ones still revoke what they gave.
create table trust.attribute_authority (
  -- The id of its certificate.
  id uuid primary key references trust.certificate (id),
  hierarchy text not null check (hierarchy in ('international', 'national')),
  key uuid not null,
  -- The authorities above, the root left out.
  chain bytea[] not null,
  created_at bigint not null
);

-- The newest list of each; numbers only grow.
create table trust.privilege_list (
  authority uuid primary key references trust.attribute_authority (id),
  number bigint not null,
  this_update bigint not null,
  next_update bigint not null,
  content bytea not null
);

-- Which privileges there are, and who may give each. What does not stand here nobody gives.
create table trust.privilege_grant (
  id uuid primary key,
  kind text not null check (kind in ('role', 'group', 'clearance', 'access-identity')),
  value text not null,
  title jsonb not null,
  -- Whoever has one of these roles, or is one of these principals (ids).
  roles text[] not null,
  principals text[] not null,
  most_hours double precision not null check (most_hours > 0),
  set_at bigint not null,
  set_by jsonb not null,
  unique (kind, value)
);

create table trust.privilege (
  id uuid primary key,
  authority uuid not null references trust.attribute_authority (id),
  serial text not null,
  -- The holder’s certificate; null for one that others issued.
  holder uuid references trust.certificate (id),
  holder_subject text not null,
  holder_issuer text not null,
  holder_serial text not null,
  -- Whose certificate it is, where that is known.
  owner_type text,
  owner text,
  privileges jsonb not null,
  targets jsonb,
  not_before bigint not null,
  not_after bigint not null,
  -- False: it says itself that it is never revoked.
  revocable boolean not null,
  revoked_at bigint,
  issued_at bigint not null,
  issued_by jsonb not null,
  content bytea not null,
  unique (authority, serial),
  check (revocable or revoked_at is null)
);
create index privilege_owner on trust.privilege (owner);
create index privilege_holder on trust.privilege (holder);
create index privilege_issuer on trust.privilege ((issued_by ->> 'id'));
create index privilege_revoked on trust.privilege (authority) where revoked_at is not null;
