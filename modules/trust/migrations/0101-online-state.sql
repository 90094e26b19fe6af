-- When an endpoint stopped answering scans, ms; null while it answers. Times are milliseconds since 1970-01-01 UTC.
alter table trust.inventory add column silent_since bigint;
create index inventory_silent on trust.inventory (silent_since) where silent_since is not null;
