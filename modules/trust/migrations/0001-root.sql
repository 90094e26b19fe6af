-- Times are milliseconds since 1970-01-01 UTC.
-- The city's one root key, as it lies sealed; nothing here opens it.
create table trust.root (
  single boolean primary key default true check (single),
  id uuid not null,
  -- Which sharing this is: a new one ends the shares of the former.
  epoch integer not null check (epoch >= 1),
  -- Shares needed to unseal; 0: the installation unseals by itself.
  threshold integer not null check (threshold >= 0),
  wrapped text not null,
  founded_at bigint not null,
  founded_by jsonb not null,
  shared_at bigint not null
);

-- Who holds which share, and what tells a right one from a wrong one.
create table trust.root_holder (
  position integer primary key check (position between 1 and 255),
  name text not null unique,
  proof text not null
);
