-- The directory is searched anywhere in names, numbers and addresses.
create extension if not exists pg_trgm;
create index account_words on identity.account using gin (words gin_trgm_ops);
create index organisation_words on identity.organisation using gin (words gin_trgm_ops);
create index post_words on identity.post using gin (words gin_trgm_ops);
