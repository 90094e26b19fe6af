-- When the present password was chosen; unknown for those chosen before this was kept.
alter table identity.account add column password_set_at bigint;

-- Passwords an account had before, as they were hashed, so that they are not chosen again.
create table identity.password_history (
  id uuid primary key,
  account uuid not null references identity.account (id),
  hash text not null,
  until bigint not null
);

create index password_history_account on identity.password_history (account, id desc);

-- What the owner of an account is to hear of: shown until it was seen.
create table identity.owner_notice (
  id uuid primary key,
  account uuid not null references identity.account (id),
  kind text not null,
  at bigint not null,
  address text,
  count integer,
  seen_at bigint
);

create index owner_notice_account on identity.owner_notice (account, id desc) where seen_at is null;
