alter table courses add column image_id bigint;

alter table courses_lessons add column image_id bigint;

create table images (
  id bigint generated always as identity (start with 12600000) primary key,
  workspace_id bigint not null,
  alt_text text,
  name text,
  file_key text not null,
  file_name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create index courses_image_id_idx on courses (workspace_id, image_id, id);

create index courses_published_at_1_idx on courses (published_at) where announced_at is null and published_at is not null;

create index courses_sections_published_at_1_idx on courses_sections (published_at) where announced_at is null and published_at is not null;

create index courses_lessons_image_id_idx on courses_lessons (workspace_id, image_id, id);

create index courses_lessons_published_at_1_idx on courses_lessons (published_at) where announced_at is null and published_at is not null;

create unique index images_workspace_id_id_key on images (workspace_id, id);

create index images_updated_at_idx on images (workspace_id, updated_at, id);

alter table courses add constraint courses_image_id_fkey foreign key (workspace_id, image_id) references images (workspace_id, id) on delete set null (image_id);

alter table courses_lessons add constraint courses_lessons_image_id_fkey foreign key (workspace_id, image_id) references images (workspace_id, id) on delete set null (image_id);

alter table images add constraint images_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;
