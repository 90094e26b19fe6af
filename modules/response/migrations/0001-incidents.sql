-- Times are milliseconds since 1970-01-01 UTC throughout.

create table response.incident (
  id uuid primary key,
  number bigint generated always as identity unique,
  title jsonb not null,
  headline jsonb not null,
  grade text not null check (grade in ('extraordinary', 'major', 'considerable', 'ordinary')),
  -- What the rule says, kept beside what a person decided.
  rule_grade text not null,
  grade_reason jsonb not null,
  state text not null check (state in ('open', 'in-progress', 'on-hold', 'closed')),
  verdict text check (verdict in ('true-positive', 'false-positive', 'benign', 'duplicate', 'test', 'insufficient-data')),
  assignee jsonb,
  opened_at bigint not null,
  updated_at bigint not null,
  closed_at bigint,
  findings bigint not null default 0,
  -- Facts the grade and the headline are made of: see incident-facts.ts.
  facts jsonb not null,
  -- What a later finding must share to join by target: tactic and hosts.
  tactic text not null,
  merged_into uuid references response.incident (id),
  related uuid references response.incident (id),
  check ((state = 'closed') = (closed_at is not null))
);
create index incident_state on response.incident (state, updated_at desc);
create index incident_opened on response.incident (opened_at);

create table response.incident_entity (
  incident uuid not null references response.incident (id),
  kind text not null,
  value text not null,
  role text not null,
  primary key (incident, kind, value, role)
);
create index incident_entity_value on response.incident_entity (value, role);

-- Each finding once, whatever is delivered twice.
create table response.incident_finding (
  finding uuid primary key,
  incident uuid not null references response.incident (id),
  time bigint not null,
  -- Null beyond the first and latest ones an incident keeps whole.
  content jsonb
);
create index incident_finding_incident on response.incident_finding (incident, time);

create table response.timeline (
  id uuid primary key,
  incident uuid not null references response.incident (id),
  time bigint not null,
  kind text not null check (kind in ('finding', 'action', 'comment', 'change', 'notice')),
  text jsonb not null,
  by text not null,
  ref jsonb,
  finding jsonb,
  -- Entries alike are one entry with a count: a storm must not drown what people did.
  alike text,
  count bigint not null default 1,
  last_time bigint not null,
  unique (incident, alike)
);
create index timeline_incident on response.timeline (incident, time);
