-- Server processes that take work: what a process claimed is free again once it is no longer alive.

create table workers (
  id bigint generated always as identity primary key,
  started_at timestamptz not null default clock_timestamp(),
  alive_until timestamptz not null
);
create index workers_alive_until_idx on workers (alive_until);
