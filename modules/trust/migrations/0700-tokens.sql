-- Times are milliseconds since 1970-01-01 UTC.
alter table trust.key drop constraint key_purpose_check;
alter table trust.key add constraint key_purpose_check
  check (purpose in ('encrypt', 'sign', 'mac', 'transport', 'blind-sign'));

-- Kinds of blind tokens (RFC 9474): anonymous rights that are used once.
create table trust.token_kind (
  id uuid primary key,
  name text not null unique,
  title jsonb not null,
  -- Its own key among the city's keys; null once the kind has ended.
  key uuid,
  -- SubjectPublicKeyInfo (id-RSASSA-PSS).
  public_key bytea not null,
  expires_at bigint not null,
  -- Most tokens of one person in one day (UTC).
  daily_limit integer not null check (daily_limit >= 1),
  -- Who may have tokens; empty: every person.
  roles text[] not null,
  -- closed: issues no more. ended: redeems no more either; only its counts are left.
  state text not null check (state in ('open', 'closed', 'ended')),
  -- Kept when the kind ends and what they are counted from is deleted.
  issued bigint,
  redeemed bigint,
  created_at bigint not null,
  created_by jsonb not null
);

-- How many tokens whom were issued on which day; what was signed for them nobody knows.
create table trust.token_quota (
  kind uuid not null references trust.token_kind (id),
  principal text not null,
  -- Days since 1970-01-01 UTC.
  day integer not null,
  issued integer not null,
  primary key (kind, principal, day)
);

-- What was redeemed, until the kind ends: SHA-256 of the prepared message. Neither who nor when.
create table trust.token_spent (
  kind uuid not null references trust.token_kind (id),
  digest bytea not null,
  primary key (kind, digest)
);
