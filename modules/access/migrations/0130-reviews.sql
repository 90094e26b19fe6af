-- Access reviews: people look at rights and say which may stay. Times are milliseconds since 1970-01-01 UTC.
create table access.review (
  id uuid primary key,
  title text not null,
  scope jsonb not null,
  -- owners: of the roles; organisation: the administrators of the organisation; named: those in named.
  reviewers text not null check (reviewers in ('owners', 'organisation', 'named')),
  named uuid[] not null,
  due_at bigint not null,
  -- Whether what nobody decided is taken away when the review ends, which it then does by itself.
  remove_undecided boolean not null,
  opened_at bigint not null,
  opened_by jsonb not null,
  -- Deputies and security administrators may decide too from then on.
  escalated_at bigint,
  closed_at bigint,
  closed_by jsonb,
  -- SHA-256 in hex of the evidence, which lies among the blobs under that name.
  evidence text,
  check ((closed_at is null) = (evidence is null))
);
create index review_open on access.review (due_at) where closed_at is null;

create table access.review_item (
  id uuid primary key,
  review uuid not null references access.review (id),
  account uuid not null,
  name text not null,
  role text not null,
  -- As it was held when the review was opened.
  source text not null,
  held_from bigint not null,
  held_until bigint,
  organisation text,
  post text,
  signals jsonb not null,
  -- Accounts that may decide; none: security administrators.
  reviewers uuid[] not null,
  decision text check (decision in ('keep', 'remove')),
  reason text,
  decided_at bigint,
  decided_by uuid,
  decided_by_name text,
  stands_for uuid,
  stands_for_name text,
  call uuid,
  -- What came of it at the end: removed, gone (was held no more), kept, undecided, or the code of what stood against it.
  outcome text,
  unique (review, account, role, source)
);
create index review_item_review on access.review_item (review, id);
create index review_item_open on access.review_item (review) where decision is null;
