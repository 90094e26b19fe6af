-- Durable work. A finished job leaves no row; one that failed for good stays with its reason.
create table platform.job (
  id uuid primary key,
  queue text not null,
  key text,
  data jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'failed')),
  attempts integer not null default 0,
  start_after bigint not null,
  lease_until bigint,
  reason text
);

create unique index job_twin on platform.job (queue, key) where state = 'waiting' and key is not null;
create index job_due on platform.job (queue, start_after) where state = 'waiting';
create index job_leased on platform.job (lease_until) where state = 'running';
