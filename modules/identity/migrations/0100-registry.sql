-- Organisations, posts and the dated orders that put people on them. Times are milliseconds since 1970 UTC.
create table identity.organisation (
  id uuid primary key,
  -- Null for the city alone, below which all others stand.
  parent uuid references identity.organisation (id),
  -- The unified social credit code, or one of the city's own.
  code text not null unique,
  name_en text not null,
  name_zh text not null,
  kind text not null check (kind in ('city', 'department', 'company', 'unit')),
  -- Lower-case names and code in ASCII, to be searched in.
  words text not null,
  created_at bigint not null,
  closed_at bigint,
  check ((parent is null) = (kind = 'city'))
);
create unique index organisation_city on identity.organisation ((parent is null)) where parent is null;
create index organisation_parent on identity.organisation (parent);

-- Raised with every change of the tree: processes that keep it in memory see that theirs is old.
create table identity.tree_version (version bigint not null);
insert into identity.tree_version values (1);

insert into identity.organisation (id, parent, code, name_en, name_zh, kind, words, created_at)
  values ('01900000-0000-7000-8000-000000000001', null, 'city', 'The city', '本市', 'city', 'the city x672c x5e02 city',
    (extract(epoch from now()) * 1000)::bigint);

alter table identity.account
  add column organisation uuid not null default '01900000-0000-7000-8000-000000000001' references identity.organisation (id),
  add column mail text,
  add column mobile text,
  add column employee_number text,
  add column kind text not null default 'person' check (kind in ('person', 'break-glass', 'service')),
  -- Who answers for an account that is not a person's own.
  add column owner uuid references identity.account (id),
  -- From then on he has left, whether or not that was carried out yet.
  add column leaves_at bigint,
  -- Lower-case names, mail, mobile and employee number in ASCII, to be searched in.
  add column words text not null default '';
update identity.account set words = lower(name) || ' ' || (
  select coalesce(string_agg(case when c between ' ' and '~' then c else 'x' || to_hex(ascii(c)) end, '' order by place), '')
  from regexp_split_to_table(lower(display_name), '') with ordinality as one (c, place));

alter table identity.key add column owner uuid references identity.account (id);
update identity.key k set owner = a.id from identity.account a where a.name = k.created_by and a.disabled_at is null;

-- A place to fill: what it lets its holder do is the duty of the post.
create table identity.post (
  id uuid primary key,
  organisation uuid not null references identity.organisation (id),
  title_en text not null,
  title_zh text not null,
  roles text[] not null,
  -- How many may hold it at the same time; null: any number.
  seats integer check (seats > 0),
  words text not null,
  created_at bigint not null,
  closed_at bigint
);
create index post_organisation on identity.post (organisation);

-- Dated orders: who joins, moves, leaves or is seconded, when, and under which document.
create table identity.personnel_order (
  id uuid primary key,
  kind text not null check (kind in ('join', 'move', 'leave', 'second')),
  account uuid not null references identity.account (id),
  post uuid references identity.post (id),
  from_at bigint not null,
  until_at bigint,
  reference text not null,
  -- Who takes over what a leaver answers for.
  successor uuid references identity.account (id),
  state text not null check (state in ('planned', 'done', 'withdrawn')),
  created_at bigint not null,
  created_by jsonb not null,
  done_at bigint,
  check ((kind = 'leave') = (post is null)),
  check ((kind = 'second') = (until_at is not null))
);
create index personnel_order_account on identity.personnel_order (account, from_at);
create index personnel_order_due on identity.personnel_order (from_at) where state = 'planned';
create index personnel_order_from on identity.personnel_order (from_at desc, id);

-- Who holds which post from when until when: follows from the orders that were not withdrawn, and from nothing else.
create table identity.appointment (
  account uuid not null references identity.account (id),
  post uuid not null references identity.post (id),
  personnel_order uuid not null references identity.personnel_order (id),
  main boolean not null,
  from_at bigint not null,
  until_at bigint,
  primary key (personnel_order)
);
create index appointment_account on identity.appointment (account, from_at);
create index appointment_post on identity.appointment (post, from_at);

-- Roles given for a time because somebody asked for them and their owner agreed.
create table identity.role_grant (
  id uuid primary key,
  account uuid not null references identity.account (id),
  role text not null,
  from_at bigint not null,
  until_at bigint not null,
  request text not null,
  given_by text not null
);
create index role_grant_account on identity.role_grant (account, until_at);
create index role_grant_role on identity.role_grant (role);

create index account_organisation on identity.account (organisation, id desc);
