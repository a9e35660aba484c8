-- People's passwords, sessions and invitations, consents of OAuth, and counters of limits.

create table passwords (
  user_id bigint primary key references users (id) on delete cascade,
  password_hash text not null,
  changed_at timestamptz(3) not null default now()
);

create table sessions (
  id bigint generated always as identity (start with 8400000) primary key,
  user_id bigint not null references users (id) on delete cascade,
  -- A cookie has two parts: the first finds the session and stays, the second changes while it lives.
  lookup_hash text not null unique,
  token_hash text not null,
  previous_token_hash text,
  rotated_at timestamptz(3) not null default now(),
  -- What the person looks at; the first workspace of theirs where it is null.
  workspace_id bigint references workspaces (id) on delete set null,
  address text,
  user_agent text,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create index sessions_user_id_idx on sessions (user_id);
create index sessions_expires_at_idx on sessions (expires_at);

create table invitations (
  id bigint generated always as identity (start with 610000) primary key,
  team_id bigint not null references teams (id) on delete cascade,
  email text not null,
  role text not null,
  token_hash text not null unique,
  invited_by_id bigint references users (id) on delete set null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3)
);
create index invitations_team_id_idx on invitations (team_id);

-- One consent, with its single-use authorization code (RFC 6749 section 4.1.2).
create table authorization_grants (
  id bigint generated always as identity (start with 9100000) primary key,
  application_id bigint not null references platform_applications (id) on delete cascade,
  -- The person who consented.
  user_id bigint not null references users (id) on delete cascade,
  -- Set for installations.
  workspace_id bigint references workspaces (id) on delete cascade,
  code_hash text not null unique,
  redirect_uri text not null,
  code_challenge text,
  scopes text[] not null default '{}',
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  revoked_at timestamptz(3)
);
create index authorization_grants_user_id_idx on authorization_grants (user_id);
create index authorization_grants_application_id_idx on authorization_grants (application_id);

alter table access_tokens
  add column grant_id bigint references authorization_grants (id) on delete cascade,
  add column refresh_token_hash text unique,
  -- Set when the refresh token was exchanged; another exchange of it revokes the whole grant.
  add column refreshed_at timestamptz(3);
create index access_tokens_grant_id_idx on access_tokens (grant_id);

create table rate_counters (
  key text primary key,
  window_start timestamptz not null,
  hits int not null
);
create index rate_counters_window_start_idx on rate_counters (window_start);
