-- Encryption keys of holders that the city keeps for them. Times are milliseconds since 1970-01-01 UTC.
create table trust.escrow (
  id uuid primary key,
  -- The key in the ring of the platform.
  key uuid not null,
  -- The certificate of the escrowed key, and that of the holder's own signature key beside it.
  certificate uuid not null unique references trust.certificate (id),
  signature_certificate uuid not null references trust.certificate (id),
  owner jsonb not null,
  subject text not null,
  created_at bigint not null,
  created_by jsonb not null
);
create index escrow_owner on trust.escrow ((owner ->> 'id'));

create table trust.key_recovery (
  id uuid primary key,
  escrow uuid not null references trust.escrow (id),
  reason text not null,
  -- SubjectPublicKeyInfo of the SM2 key that the escrowed key is delivered to, DER.
  recipient bytea not null,
  state text not null check (state in ('requested', 'delivered', 'refused')),
  requested_by jsonb not null,
  requested_at bigint not null,
  decided_by jsonb,
  decided_at bigint,
  refusal text,
  -- SM2EnvelopedKey (GM/T 0009) for the recipient.
  envelope bytea,
  check ((state = 'requested') = (decided_at is null)),
  check ((state = 'delivered') = (envelope is not null)),
  check (decided_by ->> 'id' <> requested_by ->> 'id')
);
create unique index key_recovery_waiting on trust.key_recovery (escrow) where state = 'requested';
