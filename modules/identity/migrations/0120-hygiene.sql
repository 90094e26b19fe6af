-- Accounts and keys that should not be: without a living owner, unused, double, or made past the registry. Times in ms.
create table identity.hygiene_finding (
  id uuid primary key,
  reason text not null check (reason in ('orphan', 'dormant', 'duplicate', 'private')),
  -- account, key, application … or foreign: an account of a connected system.
  thing text not null,
  thing_id text not null,
  name text not null,
  details jsonb not null,
  -- warned: closes at closes_at unless somebody acts. kept: somebody said why it stays. gone: it is not so any more.
  state text not null check (state in ('warned', 'kept', 'closed', 'gone')),
  found_at bigint not null,
  -- Null where a person must decide.
  closes_at bigint,
  decided_at bigint,
  decided_by jsonb,
  words text
);
create unique index hygiene_finding_open on identity.hygiene_finding (reason, thing, thing_id) where state in ('warned', 'kept');
create index hygiene_finding_state on identity.hygiene_finding (state, id desc);

-- Accounts that connected systems report; account is the person of the registry it belongs to.
create table identity.foreign_account (
  system text not null,
  name text not null,
  display_name text not null,
  mail text,
  mobile text,
  employee_number text,
  account uuid references identity.account (id),
  first_seen_at bigint not null,
  primary key (system, name)
);

create index account_seen on identity.account ((coalesce(last_seen_at, created_at))) where disabled_at is null;
create index account_mail on identity.account (mail) where mail is not null;
create index account_mobile on identity.account (mobile) where mobile is not null;
create index account_employee_number on identity.account (employee_number) where employee_number is not null;
create index account_owner on identity.account (owner) where owner is not null;
create index key_owner on identity.key (owner) where owner is not null;
