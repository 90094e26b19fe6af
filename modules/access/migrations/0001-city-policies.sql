-- Times are milliseconds since 1970-01-01 UTC.

-- Policies that the city wrote, beside those that modules bring.
create table access.city_policy (
  -- city.<module>.<name>, as records of decisions name it.
  id text primary key,
  module text not null,
  -- The version in force; null while there is none.
  live integer,
  created_at bigint not null
);

create table access.city_policy_version (
  policy text not null references access.city_policy (id),
  version integer not null,
  cedar text not null,
  -- What it says, in the words of its author: {en, zh}.
  words jsonb not null,
  -- Why it was written.
  reason text not null,
  state text not null check (state in ('draft', 'tested', 'waiting', 'live', 'retired', 'discarded')),
  author jsonb not null,
  changed_at bigint not null,
  tested_at bigint,
  live_from bigint,
  live_until bigint,
  primary key (policy, version)
);

-- One draft of a policy at a time.
create unique index city_policy_version_draft on access.city_policy_version (policy)
  where state in ('draft', 'tested', 'waiting');
create unique index city_policy_version_live on access.city_policy_version (policy) where state = 'live';

-- What is to come into force at once: versions put in force and policies taken out of it.
create table access.policy_change (
  id uuid primary key,
  state text not null check (state in ('waiting', 'published', 'refused', 'withdrawn')),
  -- [{policy, version, before}]: version null takes it out of force; before is what was in force when it was asked.
  entries jsonb not null,
  reason text not null,
  -- Some of it gives rights that were not there: a second person must agree.
  widens boolean not null,
  -- What changes for whom, as it was shown.
  difference jsonb not null,
  requested_by jsonb not null,
  requested_at bigint not null,
  decided_by jsonb,
  decided_at bigint,
  decision_reason text
);
create index policy_change_requested on access.policy_change (requested_at desc);
