create table forms (
  id bigint generated always as identity (start with 228000) primary key,
  workspace_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table forms_field_sets (
  id bigint generated always as identity (start with 241000) primary key,
  workspace_id bigint not null,
  form_id bigint not null,
  title text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table forms_fields (
  id bigint generated always as identity (start with 1830000) primary key,
  workspace_id bigint not null,
  field_set_id bigint not null,
  label text not null,
  field_type text,
  allow_multiple boolean,
  key text not null,
  hidden boolean,
  form_id bigint not null,
  sort_order bigint not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table forms_fields_options (
  id bigint generated always as identity (start with 2640000) primary key,
  workspace_id bigint not null,
  field_id bigint not null,
  label text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table forms_submissions (
  id bigint generated always as identity (start with 6120000) primary key,
  workspace_id bigint not null,
  form_id bigint not null,
  contact_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table forms_submissions_answers (
  id bigint generated always as identity (start with 14700000) primary key,
  workspace_id bigint not null,
  submission_id bigint not null,
  field_id bigint not null,
  fields_option_id bigint,
  entry text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table forms_submissions_choices (
  id bigint generated always as identity (start with 86049507) primary key,
  workspace_id bigint not null,
  answer_id bigint not null,
  option_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table form_submissions (
  id bigint generated always as identity (start with 33800000) primary key,
  workspace_id bigint not null,
  contact_id bigint,
  page_id bigint,
  data jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index forms_workspace_id_id_key on forms (workspace_id, id);

create index forms_updated_at_idx on forms (workspace_id, updated_at, id);

create unique index forms_field_sets_workspace_id_id_key on forms_field_sets (workspace_id, id);

create index forms_field_sets_form_id_idx on forms_field_sets (workspace_id, form_id, id);

create index forms_field_sets_updated_at_idx on forms_field_sets (workspace_id, updated_at, id);

create unique index forms_fields_form_id_key_key on forms_fields (workspace_id, form_id, key);

create unique index forms_fields_workspace_id_id_key on forms_fields (workspace_id, id);

create index forms_fields_field_set_id_idx on forms_fields (workspace_id, field_set_id, id);

create index forms_fields_form_id_idx on forms_fields (workspace_id, form_id, id);

create index forms_fields_updated_at_idx on forms_fields (workspace_id, updated_at, id);

create index forms_fields_sort_order_idx on forms_fields (workspace_id, sort_order, id);

create unique index forms_fields_options_workspace_id_id_key on forms_fields_options (workspace_id, id);

create index forms_fields_options_field_id_idx on forms_fields_options (workspace_id, field_id, id);

create index forms_fields_options_updated_at_idx on forms_fields_options (workspace_id, updated_at, id);

create unique index forms_submissions_workspace_id_id_key on forms_submissions (workspace_id, id);

create index forms_submissions_form_id_idx on forms_submissions (workspace_id, form_id, id);

create index forms_submissions_contact_id_idx on forms_submissions (workspace_id, contact_id, id);

create index forms_submissions_updated_at_idx on forms_submissions (workspace_id, updated_at, id);

create unique index forms_submissions_answers_workspace_id_id_key on forms_submissions_answers (workspace_id, id);

create index forms_submissions_answers_submission_id_idx on forms_submissions_answers (workspace_id, submission_id, id);

create index forms_submissions_answers_field_id_idx on forms_submissions_answers (workspace_id, field_id, id);

create index forms_submissions_answers_fields_option_id_idx on forms_submissions_answers (workspace_id, fields_option_id, id);

create index forms_submissions_answers_updated_at_idx on forms_submissions_answers (workspace_id, updated_at, id);

create unique index forms_submissions_choices_answer_id_option_id_key on forms_submissions_choices (workspace_id, answer_id, option_id);

create unique index forms_submissions_choices_workspace_id_id_key on forms_submissions_choices (workspace_id, id);

create index forms_submissions_choices_answer_id_idx on forms_submissions_choices (workspace_id, answer_id, id);

create index forms_submissions_choices_option_id_idx on forms_submissions_choices (workspace_id, option_id, id);

create unique index form_submissions_workspace_id_id_key on form_submissions (workspace_id, id);

create index form_submissions_contact_id_idx on form_submissions (workspace_id, contact_id, id);

create index form_submissions_page_id_idx on form_submissions (workspace_id, page_id, id);

create index form_submissions_updated_at_idx on form_submissions (workspace_id, updated_at, id);

alter table forms add constraint forms_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_field_sets add constraint forms_field_sets_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_field_sets add constraint forms_field_sets_form_id_fkey foreign key (workspace_id, form_id) references forms (workspace_id, id) on delete cascade;

alter table forms_fields add constraint forms_fields_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_fields add constraint forms_fields_field_set_id_fkey foreign key (workspace_id, field_set_id) references forms_field_sets (workspace_id, id) on delete cascade;

alter table forms_fields add constraint forms_fields_form_id_fkey foreign key (workspace_id, form_id) references forms (workspace_id, id) on delete cascade;

alter table forms_fields_options add constraint forms_fields_options_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_fields_options add constraint forms_fields_options_field_id_fkey foreign key (workspace_id, field_id) references forms_fields (workspace_id, id) on delete cascade;

alter table forms_submissions add constraint forms_submissions_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_submissions add constraint forms_submissions_form_id_fkey foreign key (workspace_id, form_id) references forms (workspace_id, id) on delete cascade;

alter table forms_submissions add constraint forms_submissions_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete set null (contact_id);

alter table forms_submissions_answers add constraint forms_submissions_answers_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_submissions_answers add constraint forms_submissions_answers_submission_id_fkey foreign key (workspace_id, submission_id) references forms_submissions (workspace_id, id) on delete cascade;

alter table forms_submissions_answers add constraint forms_submissions_answers_field_id_fkey foreign key (workspace_id, field_id) references forms_fields (workspace_id, id) on delete cascade;

alter table forms_submissions_answers add constraint forms_submissions_answers_fields_option_id_fkey foreign key (workspace_id, fields_option_id) references forms_fields_options (workspace_id, id) on delete set null (fields_option_id);

alter table forms_submissions_choices add constraint forms_submissions_choices_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table forms_submissions_choices add constraint forms_submissions_choices_answer_id_fkey foreign key (workspace_id, answer_id) references forms_submissions_answers (workspace_id, id) on delete cascade;

alter table forms_submissions_choices add constraint forms_submissions_choices_option_id_fkey foreign key (workspace_id, option_id) references forms_fields_options (workspace_id, id) on delete cascade;

alter table form_submissions add constraint form_submissions_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table form_submissions add constraint form_submissions_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete set null (contact_id);
