-- Under whose name the city signs and seals. Keys never leave the key processes. Times are milliseconds since 1970-01-01 UTC.
create table trust.signatory (
  id uuid primary key,
  name text not null,
  organisation text not null,
  kind text not null check (kind in ('organisation', 'person')),
  key_kind text not null,
  -- What stands on the visible seal; null: it has none.
  seal text,
  key uuid not null,
  certificate uuid not null references trust.certificate (id),
  -- Ids of those who may sign in this name.
  users text[] not null,
  state text not null check (state in ('active', 'retired')),
  created_at bigint not null,
  created_by text not null
);
create unique index signatory_name on trust.signatory (name) where state = 'active';
