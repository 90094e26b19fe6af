-- The last day on which somebody used a role, in days since 1970-01-01 UTC. One line for each account and role at most.
create table access.role_use (
  account text not null,
  role text not null,
  day int not null,
  primary key (account, role)
);

-- Rights that were looked at and may stay until a moment (ms), whatever their signals say.
create table access.right_kept (
  account uuid not null,
  role text not null,
  until_at bigint not null,
  reason text not null,
  kept_at bigint not null,
  kept_by jsonb not null,
  primary key (account, role)
);
