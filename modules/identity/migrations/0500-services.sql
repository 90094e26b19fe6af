-- Services that departments and applications offer, with what they say of themselves. Times are milliseconds since 1970 UTC.
create table identity.service (
  id uuid primary key,
  name text not null unique,
  -- Whom the certificate of the first publication named: nobody else publishes under the name.
  owner_type text not null,
  owner text not null,
  owner_name text not null,
  created_at bigint not null
);

create table identity.service_version (
  id uuid primary key,
  service uuid not null references identity.service (id),
  version text not null,
  title text not null,
  -- As it was signed, byte for byte.
  description text not null,
  content_digest text not null,
  signature_input text not null,
  signature text not null,
  -- PEM: the certificate that signed, then those above it.
  certificates text not null,
  algorithm text not null,
  published_at bigint not null,
  published_by text not null,
  withdrawn_at bigint,
  withdrawn_by text,
  reason text,
  unique (service, version)
);
create index service_version_newest on identity.service_version (service, published_at desc);

-- Marks of signed messages that were accepted, until they would be refused for their age.
create table identity.message_mark (
  key text not null,
  mark text not null,
  expires_at bigint not null,
  primary key (key, mark)
);
create index message_mark_expiry on identity.message_mark (expires_at);
