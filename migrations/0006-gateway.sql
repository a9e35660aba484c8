-- The gateway: its keys, connections to providers with their sealed credentials, links for people, and what was used.

create table gateway_keys (
  id bigint generated always as identity (start with 3400000) primary key,
  team_id bigint not null references teams (id) on delete cascade,
  name text not null,
  key_hash text not null unique,
  -- The beginning of the key, for recognition.
  prefix text not null,
  -- What the key may do; an empty object for everything.
  policy jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);
create index gateway_keys_team_id_idx on gateway_keys (team_id, id);

create table gateway_connections (
  id uuid primary key default gen_random_uuid(),
  team_id bigint not null references teams (id) on delete cascade,
  app text not null,
  method text not null,
  status text not null default 'PENDING' check (status in ('PENDING', 'ACTIVE', 'FAILED')),
  -- Why it is FAILED, for people.
  reason text,
  metadata jsonb not null default '{}',
  -- Inputs and captured values that are no secrets, by name.
  "values" jsonb not null default '{}',
  -- Tokens, keys and client secrets by name, as one sealed JSON object.
  secrets text,
  -- Grows with each change of values and secrets; every write of them compares it.
  revision bigint not null default 0,
  expires_at timestamptz,
  -- When the access token is to be renewed: some time before it expires.
  refresh_at timestamptz,
  refresh_failures int not null default 0,
  -- Not before this, after a failed refresh.
  retry_at timestamptz,
  -- Who refreshes now: taken and renewed for seconds at a time; the number fences off a holder that came back late.
  lease_until timestamptz,
  lease_number bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index gateway_connections_team_id_app_idx on gateway_connections (team_id, app, created_at, id);

create table gateway_connect_sessions (
  id bigint generated always as identity primary key,
  connection_id uuid not null references gateway_connections (id) on delete cascade,
  token_hash text not null unique,
  -- While a person is at the provider: the state sent along, the browser it came from, and what is needed to go on.
  state_hash text unique,
  browser_hash text,
  pending text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index gateway_connect_sessions_connection_id_idx on gateway_connect_sessions (connection_id);
create index gateway_connect_sessions_expires_at_idx on gateway_connect_sessions (expires_at);

-- One row per use of a credential. It outlives keys and connections, so it refers to neither.
create table gateway_uses (
  id bigint generated always as identity primary key,
  team_id bigint not null references teams (id) on delete cascade,
  key_id bigint,
  connection_id uuid,
  kind text not null,
  app text not null,
  method text not null,
  path text not null,
  status int not null,
  error text,
  request_bytes bigint not null default 0,
  response_bytes bigint not null default 0,
  duration_ms int not null default 0,
  retries int not null default 0,
  request_id text,
  used_at timestamptz(3) not null
);
create index gateway_uses_team_id_idx on gateway_uses (team_id, id);
create index gateway_uses_used_at_idx on gateway_uses (used_at);
