-- What of this installation the city's authority has certified: the key of its TLS listeners and the key of its audit log.
create table trust.installation (
  part text primary key check (part in ('tls', 'audit')),
  certificate uuid not null references trust.certificate (id),
  key_identifier text not null,
  not_after bigint not null
);
