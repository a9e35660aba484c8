-- The sweep looks for tokens whose time has come.
create index gateway_connections_refresh_at_idx on gateway_connections (refresh_at) where status = 'ACTIVE';

-- Uses are written by the hundred, many times a second: no look at the team for each row, and no index by time, since old
-- rows are found by their ids, which grow with time. Uses still go with their team.

alter table gateway_uses drop constraint gateway_uses_team_id_fkey;
drop index gateway_uses_used_at_idx;

create function forget_gateway_uses() returns trigger language plpgsql as $$
begin
  delete from gateway_uses where team_id in (select id from gone);
  return null;
end $$;
create trigger teams_forget_gateway_uses after delete on teams
  referencing old table as gone for each statement execute function forget_gateway_uses();
