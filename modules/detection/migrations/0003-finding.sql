create table detection.finding (
  id uuid primary key,
  at bigint not null,
  detector text not null,
  rule text not null,
  rule_name text not null,
  level text not null,
  incident uuid,
  entities text[] not null,
  body jsonb not null
);

create index finding_at on detection.finding (at desc, id desc);
create index finding_rule on detection.finding (rule, at desc);
create index finding_incident on detection.finding (incident) where incident is not null;
create index finding_entities on detection.finding using gin (entities);
