-- Customer SSO: each workspace's secret, sealed, and the sessions of contacts that came in by it.

create table sso_secrets (
  workspace_id bigint primary key references workspaces (id) on delete cascade,
  secret text not null,
  created_at timestamptz(3) not null default now()
);

create table contact_sessions (
  id bigint generated always as identity (start with 7700000) primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  contact_id bigint not null references contacts (id) on delete cascade,
  token_hash text not null unique,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);
create index contact_sessions_contact_id_idx on contact_sessions (contact_id);
create index contact_sessions_expires_at_idx on contact_sessions (expires_at);
