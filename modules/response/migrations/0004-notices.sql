create table response.notice_channel (
  id uuid primary key,
  name text not null unique,
  kind text not null check (kind in ('mail', 'webhook')),
  -- Address and the like; the secret apart, sealed under the installation key.
  settings jsonb not null,
  secret bytea,
  minimum_grade text not null,
  created_at bigint not null
);

create table response.notice (
  id uuid primary key,
  channel uuid not null,
  channel_name text not null,
  incident uuid,
  subject jsonb not null,
  body jsonb not null,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  reason text,
  attempts integer not null default 0,
  created_at bigint not null,
  ended_at bigint
);
create index notice_created on response.notice (created_at);
