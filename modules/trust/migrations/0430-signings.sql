-- What was signed in the city's names: the register that people look things up in; the proof is in the audit log and in what
-- was signed. Times are milliseconds since 1970-01-01 UTC.
create table trust.signing (
  id uuid primary key,
  kind text not null check (kind in ('document', 'file')),
  -- What the caller calls it; null when it was not named.
  name text,
  -- Digest of what was given to be signed, hex.
  sha256 text not null,
  signatory uuid not null references trust.signatory (id),
  -- Serial number of the certificate, hex.
  serial text not null,
  -- Whether the seal is to be seen.
  sealed boolean not null,
  reason text,
  signed_at bigint not null,
  signed_by text not null,
  signed_by_name text not null
);
create index signing_content on trust.signing (sha256);
create index signing_by on trust.signing (signed_by, id);
create index signing_signatory on trust.signing (signatory, id);
