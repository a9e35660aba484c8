-- What the upkeep looks for, and what cascades and references look for.

create index sessions_revoked_at_idx on sessions (revoked_at) where revoked_at is not null;
create index invitations_expires_at_idx on invitations (expires_at);
create index authorization_grants_expires_at_idx on authorization_grants (expires_at) where used_at is null;

create index access_tokens_team_id_idx on access_tokens (team_id) where team_id is not null;
create index access_tokens_workspace_id_idx on access_tokens (workspace_id) where workspace_id is not null;
create index sessions_workspace_id_idx on sessions (workspace_id) where workspace_id is not null;
create index invitations_invited_by_id_idx on invitations (invited_by_id) where invited_by_id is not null;
create index authorization_grants_workspace_id_idx on authorization_grants (workspace_id) where workspace_id is not null;
create index contact_sessions_workspace_id_idx on contact_sessions (workspace_id);
