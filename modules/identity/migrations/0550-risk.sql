-- How each account is used: devices, networks, places, hours; a few kilobytes.
create table identity.risk_profile (
  account uuid primary key references identity.account (id) on delete cascade,
  profile jsonb not null,
  updated_at bigint not null
);

-- Sign-ins that were judged, kept for thirty days: what thresholds would have done is reckoned from them.
create table identity.risk_sign_in (
  id uuid primary key,
  account uuid not null references identity.account (id) on delete cascade,
  at bigint not null,
  address text not null,
  network text not null,
  device text not null,
  roles text[] not null,
  score smallint not null,
  outcome text not null check (outcome in ('in', 'asked', 'stepped-up', 'told', 'refused')),
  signals jsonb not null,
  -- What was new, to learn how often that is so for everybody.
  novel text[] not null,
  -- Of the sign-in under way, so that its steps are one row.
  attempt bytea unique
);

create index risk_sign_in_at on identity.risk_sign_in (at);
create index risk_sign_in_account on identity.risk_sign_in (account, at);
create index risk_sign_in_network on identity.risk_sign_in (network, account);

-- Whom and which addresses findings of the last days name.
create table identity.risk_finding (
  finding text not null,
  kind text not null check (kind in ('name', 'address')),
  value text not null,
  at bigint not null,
  primary key (finding, kind, value)
);

create index risk_finding_value on identity.risk_finding (kind, value, at);

alter table identity.session add column risk smallint not null default 0;
