-- Uploaded files: their bytes stand in the file store under `key`. A file is swept some time after `unused_since`.
create table stored_files (
  key text primary key,
  workspace_id bigint not null,
  content_type text not null,
  byte_size bigint not null,
  sha256 text not null,
  unused_since timestamptz(3) default now(),
  created_at timestamptz(3) not null default now()
);

create index stored_files_unused_idx on stored_files (unused_since) where unused_since is not null;
