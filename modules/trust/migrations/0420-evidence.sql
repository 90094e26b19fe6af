-- Evidence packages that were made; the package itself lies among the blobs. Times are milliseconds since 1970-01-01 UTC.
create table trust.evidence (
  id uuid primary key,
  name text not null,
  -- Digest of the content, hex.
  sha256 text not null,
  signer text not null,
  -- What the timestamp says.
  stamped_at bigint not null,
  -- SHA-256 of the package, hex: where it lies.
  package text not null,
  created_by text not null
);
create index evidence_content on trust.evidence (sha256);
