create table courses (
  id bigint generated always as identity (start with 316000) primary key,
  workspace_id bigint not null,
  title text not null,
  published_at timestamptz(3),
  description text not null default '',
  current_path text,
  sharing_fingerprint text,
  show_in_community boolean not null default false,
  show_to_non_members boolean not null default false,
  upgrade_url text,
  redirect_to_full_course boolean not null default false,
  unauthorized_redirect_url text,
  comments_enabled boolean not null default false,
  announced_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table courses_sections (
  id bigint generated always as identity (start with 1270000) primary key,
  workspace_id bigint not null,
  course_id bigint not null,
  title text not null,
  published_at timestamptz(3),
  description text,
  days_till_drip_access bigint,
  blocker_section_id bigint,
  blocker_lesson_id bigint,
  is_hidden_from_non_members boolean not null default true,
  upgrade_url text,
  parent_id bigint,
  sort_order bigint not null default 0,
  announced_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table courses_lessons (
  id bigint generated always as identity (start with 5930000) primary key,
  workspace_id bigint not null,
  section_id bigint not null,
  title text not null,
  body text,
  lesson_content text,
  published_at timestamptz(3),
  sort_order bigint not null default 0,
  announced_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table courses_enrollments (
  id bigint generated always as identity (start with 9410000) primary key,
  workspace_id bigint not null,
  course_id bigint not null,
  contact_id bigint not null,
  suspended boolean not null default false,
  suspension_reason text,
  origination_source_type text,
  origination_source_id bigint not null,
  completed_at timestamptz(3),
  access_ended_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table courses_lesson_completions (
  id bigint generated always as identity (start with 77200000) primary key,
  workspace_id bigint not null,
  course_id bigint not null,
  enrollment_id bigint not null,
  lesson_id bigint not null,
  completed_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index courses_workspace_id_id_key on courses (workspace_id, id);

create index courses_updated_at_idx on courses (workspace_id, updated_at, id);

create unique index courses_sections_course_id_key on courses_sections (workspace_id, course_id) where parent_id is null;

create unique index courses_sections_workspace_id_id_key on courses_sections (workspace_id, id);

create index courses_sections_course_id_idx on courses_sections (workspace_id, course_id, id);

create index courses_sections_blocker_section_id_idx on courses_sections (workspace_id, blocker_section_id, id);

create index courses_sections_blocker_lesson_id_idx on courses_sections (workspace_id, blocker_lesson_id, id);

create index courses_sections_parent_id_idx on courses_sections (workspace_id, parent_id, id);

create index courses_sections_updated_at_idx on courses_sections (workspace_id, updated_at, id);

create index courses_sections_sort_order_idx on courses_sections (workspace_id, sort_order, id);

create unique index courses_lessons_workspace_id_id_key on courses_lessons (workspace_id, id);

create index courses_lessons_section_id_idx on courses_lessons (workspace_id, section_id, id);

create index courses_lessons_updated_at_idx on courses_lessons (workspace_id, updated_at, id);

create index courses_lessons_sort_order_idx on courses_lessons (workspace_id, sort_order, id);

create unique index courses_enrollments_course_id_contact_id_key on courses_enrollments (workspace_id, course_id, contact_id);

create unique index courses_enrollments_workspace_id_id_key on courses_enrollments (workspace_id, id);

create index courses_enrollments_course_id_idx on courses_enrollments (workspace_id, course_id, id);

create index courses_enrollments_contact_id_idx on courses_enrollments (workspace_id, contact_id, id);

create index courses_enrollments_updated_at_idx on courses_enrollments (workspace_id, updated_at, id);

create unique index courses_lesson_completions_enrollment_id_lesson_id_key on courses_lesson_completions (workspace_id, enrollment_id, lesson_id);

create unique index courses_lesson_completions_workspace_id_id_key on courses_lesson_completions (workspace_id, id);

create index courses_lesson_completions_course_id_idx on courses_lesson_completions (workspace_id, course_id, id);

create index courses_lesson_completions_enrollment_id_idx on courses_lesson_completions (workspace_id, enrollment_id, id);

create index courses_lesson_completions_lesson_id_idx on courses_lesson_completions (workspace_id, lesson_id, id);

create index courses_lesson_completions_updated_at_idx on courses_lesson_completions (workspace_id, updated_at, id);

alter table courses add constraint courses_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_sections add constraint courses_sections_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_sections add constraint courses_sections_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_sections add constraint courses_sections_blocker_section_id_fkey foreign key (workspace_id, blocker_section_id) references courses_sections (workspace_id, id) on delete set null (blocker_section_id);

alter table courses_sections add constraint courses_sections_blocker_lesson_id_fkey foreign key (workspace_id, blocker_lesson_id) references courses_lessons (workspace_id, id) on delete set null (blocker_lesson_id);

alter table courses_sections add constraint courses_sections_parent_id_fkey foreign key (workspace_id, parent_id) references courses_sections (workspace_id, id) on delete cascade;

alter table courses_lessons add constraint courses_lessons_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_lessons add constraint courses_lessons_section_id_fkey foreign key (workspace_id, section_id) references courses_sections (workspace_id, id) on delete cascade;

alter table courses_enrollments add constraint courses_enrollments_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_enrollments add constraint courses_enrollments_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_enrollments add constraint courses_enrollments_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete restrict;

alter table courses_lesson_completions add constraint courses_lesson_completions_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_lesson_completions add constraint courses_lesson_completions_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_lesson_completions add constraint courses_lesson_completions_enrollment_id_fkey foreign key (workspace_id, enrollment_id) references courses_enrollments (workspace_id, id) on delete cascade;

alter table courses_lesson_completions add constraint courses_lesson_completions_lesson_id_fkey foreign key (workspace_id, lesson_id) references courses_lessons (workspace_id, id) on delete cascade;
