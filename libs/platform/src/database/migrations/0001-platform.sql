-- Facts published by modules, and who has still to be told of them.
create table platform.outbox (
  id uuid primary key,
  topic text not null,
  time bigint not null,
  payload jsonb not null
);

create table platform.consumer (
  name text not null,
  topic text not null,
  primary key (topic, name)
);

create table platform.delivery (
  consumer text not null,
  event uuid not null references platform.outbox (id) on delete cascade,
  attempts integer not null default 0,
  not_before bigint not null default 0,
  parked boolean not null default false,
  reason text,
  primary key (consumer, event)
);

create index delivery_event on platform.delivery (event);

-- Settings that can be changed while running.
create table platform.setting (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

-- Result records written with the rows they speak of, until the audit log has them.
create table platform.pending_record (
  id uuid primary key,
  record jsonb not null
);
