/**
 * The public address of a workspace's pages, as SQL: sessions know the pattern of the hosts (`tundish.site_url`,
 * with `*` for the subdomain), because replies and event payloads are written by Postgres.
 */
export const siteUrlSql = `create or replace function site_url(subdomain text) returns text
language sql stable parallel safe
return replace(current_setting('tundish.site_url', true), '*', subdomain);`

/** The address of the workspace of the row alias `r`. */
export const siteUrl = 'site_url((select w.subdomain from workspaces w where w.id = r.workspace_id))'
