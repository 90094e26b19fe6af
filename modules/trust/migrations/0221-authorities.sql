-- Times are milliseconds since 1970-01-01 UTC.
alter table trust.authority drop constraint authority_state_check;
-- superseded: a successor issues in its place; retired: it issues no more. Both answer for what they issued.
alter table trust.authority add constraint authority_state_check
  check (state in ('active', 'superseded', 'retired', 'revoked'));
-- Its key is used only during ceremonies.
alter table trust.authority add column offline boolean not null default false;
-- When nothing that it issued was valid any more and its key was put out of use.
alter table trust.authority add column ended_at bigint;

-- A key of ours that waits for a certificate by a root elsewhere.
create table trust.authority_request (
  id uuid primary key,
  name text not null,
  hierarchy text not null check (hierarchy in ('international', 'national')),
  purpose text not null,
  key uuid not null,
  subject text not null,
  -- PKCS#10, DER.
  request bytea not null,
  succeeds uuid references trust.authority (id),
  state text not null check (state in ('waiting', 'accepted', 'withdrawn')),
  created_at bigint not null,
  created_by jsonb not null,
  decided_at bigint
);

-- Further certificates for an authority's key: links of a roll-over (RFC 4210 section 4.4), and those that others gave ours.
create table trust.authority_link (
  id uuid primary key,
  kind text not null check (kind in ('new-with-old', 'old-with-new', 'received')),
  -- Whose key it certifies.
  authority uuid not null references trust.authority (id),
  -- Which of ours signed it; null: somebody else.
  issuer uuid references trust.authority (id),
  certificate bytea not null,
  -- What stands above it elsewhere, a root last.
  above bytea[] not null default '{}',
  created_at bigint not null
);
create index authority_link_of on trust.authority_link (authority);
