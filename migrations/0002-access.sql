-- Credentials of the API and the answers of idempotent requests: what no resource definition describes.

create table access_tokens (
  id bigint generated always as identity (start with 5200000) primary key,
  token_hash text not null unique,
  application_id bigint references platform_applications (id) on delete cascade,
  user_id bigint not null references users (id) on delete cascade,
  -- The team a portal or installation token belongs to; null for a person's own token, which reaches all their teams.
  team_id bigint references teams (id) on delete cascade,
  -- Set for installations, which reach one workspace.
  workspace_id bigint references workspaces (id) on delete cascade,
  name text,
  scopes text[] not null default '{}',
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);
create index access_tokens_user_id_idx on access_tokens (user_id);
create index access_tokens_application_id_idx on access_tokens (application_id);

create table idempotency_keys (
  token_id bigint not null references access_tokens (id) on delete cascade,
  key text not null,
  request_hash text not null,
  status int,
  headers jsonb,
  body text,
  created_at timestamptz(3) not null default now(),
  primary key (token_id, key)
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
