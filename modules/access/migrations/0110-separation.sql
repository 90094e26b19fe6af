-- What must not lie in one hand. Times are milliseconds since 1970-01-01 UTC.
create table access.separation_rule (
  id uuid primary key,
  -- roles: nobody holds two of them; rights: nobody may do two of them; acts: nobody does two of them on the same thing.
  kind text not null check (kind in ('roles', 'rights', 'acts')),
  title jsonb not null,
  -- Names of roles, or of operations.
  members text[] not null check (cardinality(members) between 2 and 20),
  -- For acts: how long what was done counts.
  days int not null check (days between 1 and 3660),
  -- Whether it is in force.
  switched_on boolean not null,
  -- It comes with the product and can only be switched.
  shipped boolean not null,
  set_at bigint not null,
  set_by jsonb
);

insert into access.separation_rule (id, kind, title, members, days, switched_on, shipped, set_at) values
  ('01900000-0000-7000-8000-00000000a001', 'roles',
   '{"en": "The three duties in three hands", "zh": "三员分立"}',
   '{system-administrator,security-administrator,audit-administrator}', 365, false, true,
   (extract(epoch from now()) * 1000)::bigint);

-- Who did what to which thing, of operations that a rule of acts in force names, and no longer than its days.
create table access.separated_act (
  principal text not null,
  resource_type text not null,
  resource text not null,
  operation text not null,
  at bigint not null,
  primary key (principal, resource_type, resource, operation)
);
create index separated_act_at on access.separated_act (at);
