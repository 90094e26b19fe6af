-- Requests for certificates that a person decides on. Times are milliseconds since 1970-01-01 UTC.
create table trust.enrolment (
  id uuid primary key,
  profile text not null,
  -- Days of validity asked for; null: what the profile gives.
  days integer,
  way text not null check (way in ('est', 'web')),
  -- PKCS#10, DER.
  request bytea not null,
  -- SHA-256 of the request in hex: a client that asks again is recognised.
  digest text not null,
  key_kind text not null,
  subject text not null,
  names text[] not null,
  -- { type, id, name } of who asked, and of whom the certificate is to name.
  requester jsonb not null,
  owner jsonb not null,
  state text not null check (state in ('requested', 'issued', 'refused', 'withdrawn')),
  -- Why it was refused.
  reason text,
  decided_by jsonb,
  decided_at bigint,
  certificate uuid references trust.certificate (id),
  created_at bigint not null,
  check ((state = 'issued') = (certificate is not null)),
  check ((state = 'requested') = (decided_at is null))
);
create unique index enrolment_waiting on trust.enrolment ((requester ->> 'id'), digest) where state = 'requested';
create index enrolment_requester on trust.enrolment ((requester ->> 'id'), digest);
create index enrolment_certificate on trust.enrolment (certificate);
create index enrolment_state on trust.enrolment (state, id);

-- Owners who have been told that their certificate ends.
create table trust.reminder (
  certificate uuid primary key references trust.certificate (id),
  told_at bigint not null
);
