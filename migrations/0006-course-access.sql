create table courses_offerings (
  id bigint generated always as identity (start with 27302911) primary key,
  workspace_id bigint not null,
  course_id bigint not null,
  variant_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table courses_grants (
  id bigint generated always as identity (start with 45842117) primary key,
  workspace_id bigint not null,
  enrollment_id bigint not null,
  variant_id bigint not null,
  order_id bigint not null,
  revoked_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index courses_offerings_course_id_variant_id_key on courses_offerings (workspace_id, course_id, variant_id);

create unique index courses_offerings_workspace_id_id_key on courses_offerings (workspace_id, id);

create index courses_offerings_course_id_idx on courses_offerings (workspace_id, course_id, id);

create index courses_offerings_variant_id_idx on courses_offerings (workspace_id, variant_id, id);

create unique index courses_grants_enrollment_id_order_id_variant_id_key on courses_grants (workspace_id, enrollment_id, order_id, variant_id);

create unique index courses_grants_workspace_id_id_key on courses_grants (workspace_id, id);

create index courses_grants_enrollment_id_idx on courses_grants (workspace_id, enrollment_id, id);

create index courses_grants_variant_id_idx on courses_grants (workspace_id, variant_id, id);

create index courses_grants_workspace_id_order_id_1_idx on courses_grants (workspace_id, order_id);

alter table courses_offerings add constraint courses_offerings_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_offerings add constraint courses_offerings_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_offerings add constraint courses_offerings_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table courses_grants add constraint courses_grants_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_grants add constraint courses_grants_enrollment_id_fkey foreign key (workspace_id, enrollment_id) references courses_enrollments (workspace_id, id) on delete cascade;

alter table courses_grants add constraint courses_grants_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;
