-- What people decided about rules; the rules themselves are files.
create table detection.rule_switch (
  rule text primary key,
  enabled boolean not null,
  reason text not null,
  changed_by text not null,
  changed_at bigint not null
);

-- Exceptions that people added, applied as Sigma filters until they expire.
create table detection.rule_exception (
  id uuid primary key,
  rule text not null,
  title text not null,
  reason text not null,
  conditions jsonb not null,
  expires_at bigint not null,
  created_by text not null,
  created_at bigint not null,
  removed_at bigint
);

-- How often a rule matched, by hour (ms, start of the hour).
create table detection.rule_match (
  rule text not null,
  hour bigint not null,
  matches bigint not null,
  last_at bigint not null,
  primary key (rule, hour)
);
