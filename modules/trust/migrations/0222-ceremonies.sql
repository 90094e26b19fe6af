-- Times are milliseconds since 1970-01-01 UTC.
-- Acts with the offline keys of root authorities, and the quorum that opened them.
create table trust.ceremony (
  id uuid primary key,
  purpose text not null,
  state text not null check (state in ('gathering', 'open', 'closed')),
  minutes integer not null check (minutes between 1 and 240),
  -- Names of those who gave their shares.
  holders text[] not null default '{}',
  requested_at bigint not null,
  requested_by jsonb not null,
  opened_at bigint,
  closes_at bigint not null,
  closed_at bigint,
  -- Why it ended: by hand, by time, by sealing, by a restart, or because its purpose was served.
  ending text check (ending in ('closed', 'time', 'sealed', 'restart', 'done')),
  check ((state = 'closed') = (closed_at is not null))
);
-- One at a time.
create unique index ceremony_single on trust.ceremony ((true)) where state <> 'closed';

create table trust.ceremony_act (
  id uuid primary key,
  ceremony uuid not null references trust.ceremony (id),
  at bigint not null,
  by text not null,
  en text not null,
  zh text not null
);
create index ceremony_act_of on trust.ceremony_act (ceremony, id);
