-- Who stamps time (RFC 3161): one key for each hierarchy, renewed in time. Times are milliseconds since 1970-01-01 UTC.
create table trust.stamper (
  hierarchy text primary key check (hierarchy in ('international', 'national')),
  key uuid not null,
  certificate bytea not null,
  -- The authorities above, the root left out.
  chain bytea[] not null,
  not_after bigint not null
);

-- Serial numbers of timestamps are reserved in blocks that are never given out again.
create table trust.timestamp_block (
  one boolean primary key default true check (one),
  next bigint not null
);
insert into trust.timestamp_block (next) values (1);
