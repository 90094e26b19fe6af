create table response.playbook (
  id text primary key,
  name text not null,
  description text not null,
  mode text not null check (mode in ('automatic', 'approval', 'off')),
  origin text not null check (origin in ('starter', 'upload')),
  -- The CACAO document as it was given.
  content text not null,
  reason text,
  changed_at bigint not null
);

create table response.run (
  id uuid primary key,
  playbook text not null,
  playbook_name text not null,
  incident uuid references response.incident (id),
  state text not null check (state in
    ('waiting-approval', 'running', 'succeeded', 'failed', 'refused', 'cancelled', 'undone')),
  mode text not null check (mode in ('automatic', 'approval', 'manual')),
  dry_run boolean not null,
  target text,
  started_at bigint not null,
  ended_at bigint,
  requested_by jsonb not null,
  approved_by jsonb,
  plan jsonb not null,
  reason jsonb,
  -- The documents it runs, as they were at its start, and the machine: see run-machine.ts.
  definitions jsonb not null,
  machine jsonb not null,
  -- When somebody must look at it again; null when it has ended.
  due_at bigint,
  -- Why it was started, so that an event delivered twice starts one run.
  cause text unique,
  trusted boolean not null
);
create index run_due on response.run (due_at) where due_at is not null;
create index run_incident on response.run (incident);
create index run_open on response.run (playbook, target) where ended_at is null;
