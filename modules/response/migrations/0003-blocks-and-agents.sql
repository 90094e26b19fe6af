create table response.agent (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('nftables', 'city-gateway')),
  -- The machine key it authenticates with.
  key_id text not null unique,
  public_key text not null,
  addresses jsonb not null,
  resolvers jsonb not null default '[]',
  version text not null default '',
  enrolled_at bigint not null,
  last_seen_at bigint,
  verified_at bigint,
  revoked_at bigint
);
-- A gateway that enrols again takes the place of its former self.
create unique index agent_name on response.agent (name) where revoked_at is null;

create table response.agent_invite (
  token_hash bytea primary key,
  name text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);

create table response.block (
  id uuid primary key,
  network text not null,
  state text not null check (state in ('applying', 'active', 'expired', 'undone', 'failed')),
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  reason text not null,
  by jsonb not null,
  automatic boolean not null,
  incident uuid references response.incident (id),
  run uuid references response.run (id),
  -- What asked for it, so that a step done twice makes one block.
  cause text unique
);
create index block_state on response.block (state, expires_at);
create index block_created on response.block (created_at);

-- What each gateway is to do about a block, and what it said.
create table response.enforcement (
  block uuid not null references response.block (id),
  agent uuid not null references response.agent (id),
  wanted text not null check (wanted in ('deny', 'delete')),
  state text not null check (state in ('pending', 'active', 'removed', 'failed')),
  rule_number bigint,
  verified_at bigint,
  attempts integer not null default 0,
  next_attempt_at bigint not null,
  reason text,
  primary key (block, agent)
);
create index enforcement_agent on response.enforcement (agent, state, next_attempt_at);

-- Requests on their way: an answer counts only for one of these.
create table response.command (
  id uuid primary key,
  agent uuid not null references response.agent (id),
  block uuid references response.block (id),
  action text not null check (action in ('deny', 'delete', 'query')),
  created_at bigint not null,
  expires_at bigint not null,
  answered_at bigint,
  status integer
);
create index command_agent on response.command (agent, created_at);

create table response.protected (
  network text primary key,
  reason text not null,
  by jsonb not null,
  created_at bigint not null
);
