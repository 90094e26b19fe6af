-- Times are milliseconds since 1970-01-01 UTC.
-- The offline key of ceremonies, sealed under the same shares as the root key, apart from it; null: none was made yet.
alter table trust.root add column offline text;
