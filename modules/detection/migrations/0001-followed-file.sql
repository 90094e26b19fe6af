-- Files that are read as log sources; `read_to` is the offset (bytes) whose lines are durable.
create table detection.followed_file (
  id uuid primary key,
  path text not null,
  source text not null,
  format text not null,
  follow boolean not null,
  created_by text not null,
  created_at bigint not null,
  stopped_at bigint
);
