-- Times are milliseconds since 1970-01-01 UTC. Accounts are ids of identity; names are as they were then.
-- On which terms a role is given on request. Without a row: security administrators answer for it, with the defaults of role-terms.ts.
create table access.role_terms (
  role text primary key check (length(role) <= 64),
  -- Accounts that answer for the role; none: whoever is security administrator.
  owners uuid[] not null check (cardinality(owners) <= 20),
  -- Whether people may ask for it.
  open boolean not null,
  most_days int not null check (most_days between 1 and 3660),
  approvals int not null check (approvals in (1, 2)),
  set_at bigint not null,
  set_by jsonb not null
);

-- Who stands in for whom: while absent, or (without times) for what was escalated.
create table access.deputy (
  id uuid primary key,
  account uuid not null,
  name text not null,
  deputy uuid not null,
  deputy_name text not null,
  from_at bigint,
  until_at bigint,
  set_at bigint not null,
  set_by jsonb not null,
  check (account <> deputy),
  check ((from_at is null) = (until_at is null)),
  check (until_at > from_at)
);
create index deputy_of on access.deputy (deputy);
create index deputy_for on access.deputy (account);
create unique index deputy_standing on access.deputy (account, deputy) where from_at is null;

create table access.role_request (
  id uuid primary key,
  account uuid not null,
  name text not null,
  role text not null,
  reason text not null,
  until_at bigint not null,
  requested_at bigint not null,
  state text not null check (state in ('waiting', 'granted', 'refused', 'withdrawn', 'lapsed')),
  decided_at bigint,
  -- Why it was refused.
  words text
);
create index role_request_account on access.role_request (account, id);
create unique index role_request_waiting on access.role_request (account, role) where state = 'waiting';

create table access.role_approval (
  request uuid not null references access.role_request (id) on delete cascade,
  approver uuid not null,
  name text not null,
  -- The absent owner in whose place it was given.
  stands_for uuid,
  stands_for_name text,
  at bigint not null,
  -- The call in which it was given: the records of the audit log name it.
  call uuid not null,
  primary key (request, approver)
);
