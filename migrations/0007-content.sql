create table refine_filters (
  id bigint generated always as identity (start with 1900000) primary key,
  workspace_id bigint not null,
  name text,
  filter_class text not null default 'ContactsFilter',
  conjunction text not null default 'and',
  criteria jsonb not null default '[]',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table sales_pipelines (
  id bigint generated always as identity (start with 71000) primary key,
  workspace_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table sales_pipelines_stages (
  id bigint generated always as identity (start with 264000) primary key,
  workspace_id bigint not null,
  pipeline_id bigint not null,
  name text not null,
  sort_order bigint not null default 0,
  close_probability double precision not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table sales_opportunities (
  id bigint generated always as identity (start with 905000) primary key,
  workspace_id bigint not null,
  name text not null,
  pipeline_id bigint,
  pipelines_stage_id bigint not null,
  primary_contact_id bigint not null,
  value numeric(20,2),
  closed_at timestamptz(3),
  first_closed_at timestamptz(3),
  assignee_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table sales_opportunities_notes (
  id bigint generated always as identity (start with 318000) primary key,
  workspace_id bigint not null,
  opportunity_id bigint not null,
  content text not null,
  created_by_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table appointments_scheduled_events (
  id bigint generated always as identity (start with 58000) primary key,
  workspace_id bigint not null,
  status text not null default 'scheduled',
  start_on timestamptz(3) not null,
  end_on timestamptz(3),
  tzid text,
  event_type_name text,
  primary_contact_id bigint,
  max_invitees bigint,
  order_id bigint,
  comments text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table emails_addresses (
  id bigint generated always as identity (start with 87000) primary key,
  workspace_id bigint not null,
  email_address text not null,
  name text not null,
  is_workspace_default boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table emails_settingses (
  id bigint generated always as identity (start with 44000) primary key,
  workspace_id bigint not null,
  marketing_emails_from_address_id bigint,
  marketing_emails_reply_to_address_id bigint,
  system_emails_from_address_id bigint,
  system_emails_reply_to_address_id bigint,
  name text,
  address jsonb,
  hide_branding boolean not null default false,
  unsubscribe_footer text,
  footer_alignment text not null default 'center',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table emails_templates (
  id bigint generated always as identity (start with 129000) primary key,
  workspace_id bigint not null,
  name text not null,
  template_type text not null default 'email',
  subject text,
  from_address_id bigint,
  created_via_api boolean not null default true,
  html_body text,
  text_body text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table emails_topics (
  id bigint generated always as identity (start with 33000) primary key,
  workspace_id bigint not null,
  name text not null,
  description text,
  archived_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table emails_broadcasts (
  id bigint generated always as identity (start with 512000) primary key,
  workspace_id bigint not null,
  name text not null,
  status text not null default 'draft',
  subject text,
  preheadline text,
  from_name text,
  from_email text not null,
  reply_to_email text,
  html_body text,
  text_body text,
  template_id bigint,
  filter_id bigint,
  filter_criteria jsonb,
  recipients jsonb,
  external_id text,
  send_at timestamptz(3),
  send_at_local_time text,
  time_zone text,
  send_immediately boolean not null default false,
  sending_at timestamptz(3),
  complete_at timestamptz(3),
  origination_channel_id bigint,
  origination_channel_type text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table emails_broadcast_topics (
  id bigint generated always as identity (start with 78921891) primary key,
  workspace_id bigint not null,
  broadcast_id bigint not null,
  topic_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index refine_filters_name_key on refine_filters (workspace_id, name);

create unique index refine_filters_workspace_id_id_key on refine_filters (workspace_id, id);

create index refine_filters_updated_at_idx on refine_filters (workspace_id, updated_at, id);

create unique index sales_pipelines_workspace_id_id_key on sales_pipelines (workspace_id, id);

create index sales_pipelines_updated_at_idx on sales_pipelines (workspace_id, updated_at, id);

create unique index sales_pipelines_stages_workspace_id_id_key on sales_pipelines_stages (workspace_id, id);

create index sales_pipelines_stages_pipeline_id_idx on sales_pipelines_stages (workspace_id, pipeline_id, id);

create index sales_pipelines_stages_updated_at_idx on sales_pipelines_stages (workspace_id, updated_at, id);

create unique index sales_opportunities_workspace_id_id_key on sales_opportunities (workspace_id, id);

create index sales_opportunities_pipeline_id_idx on sales_opportunities (workspace_id, pipeline_id, id);

create index sales_opportunities_pipelines_stage_id_idx on sales_opportunities (workspace_id, pipelines_stage_id, id);

create index sales_opportunities_primary_contact_id_idx on sales_opportunities (workspace_id, primary_contact_id, id);

create index sales_opportunities_assignee_id_idx on sales_opportunities (workspace_id, assignee_id, id);

create index sales_opportunities_updated_at_idx on sales_opportunities (workspace_id, updated_at, id);

create unique index sales_opportunities_notes_workspace_id_id_key on sales_opportunities_notes (workspace_id, id);

create index sales_opportunities_notes_opportunity_id_idx on sales_opportunities_notes (workspace_id, opportunity_id, id);

create index sales_opportunities_notes_created_by_id_idx on sales_opportunities_notes (workspace_id, created_by_id, id);

create index sales_opportunities_notes_updated_at_idx on sales_opportunities_notes (workspace_id, updated_at, id);

create unique index appointments_scheduled_events_workspace_id_id_key on appointments_scheduled_events (workspace_id, id);

create index appointments_scheduled_events_primary_contact_id_idx on appointments_scheduled_events (workspace_id, primary_contact_id, id);

create index appointments_scheduled_events_updated_at_idx on appointments_scheduled_events (workspace_id, updated_at, id);

create unique index emails_addresses_lower_email_address__key on emails_addresses (workspace_id, lower(email_address));

create unique index emails_addresses_workspace_id_id_key on emails_addresses (workspace_id, id);

create index emails_addresses_updated_at_idx on emails_addresses (workspace_id, updated_at, id);

create unique index emails_settingses__key on emails_settingses (workspace_id, workspace_id);

create unique index emails_settingses_workspace_id_id_key on emails_settingses (workspace_id, id);

create index emails_settingses_marketing_emails_from_address_id_idx on emails_settingses (workspace_id, marketing_emails_from_address_id, id);

create index emails_settingses_marketing_emails_reply_to_address_id_idx on emails_settingses (workspace_id, marketing_emails_reply_to_address_id, id);

create index emails_settingses_system_emails_from_address_id_idx on emails_settingses (workspace_id, system_emails_from_address_id, id);

create index emails_settingses_system_emails_reply_to_address_id_idx on emails_settingses (workspace_id, system_emails_reply_to_address_id, id);

create unique index emails_templates_workspace_id_id_key on emails_templates (workspace_id, id);

create index emails_templates_from_address_id_idx on emails_templates (workspace_id, from_address_id, id);

create index emails_templates_updated_at_idx on emails_templates (workspace_id, updated_at, id);

create unique index emails_topics_workspace_id_id_key on emails_topics (workspace_id, id);

create index emails_topics_updated_at_idx on emails_topics (workspace_id, updated_at, id);

create unique index emails_broadcasts_workspace_id_id_key on emails_broadcasts (workspace_id, id);

create index emails_broadcasts_status_idx on emails_broadcasts (workspace_id, status, id);

create index emails_broadcasts_template_id_idx on emails_broadcasts (workspace_id, template_id, id);

create index emails_broadcasts_filter_id_idx on emails_broadcasts (workspace_id, filter_id, id);

create index emails_broadcasts_updated_at_idx on emails_broadcasts (workspace_id, updated_at, id);

create unique index emails_broadcast_topics_broadcast_id_topic_id_key on emails_broadcast_topics (workspace_id, broadcast_id, topic_id);

create unique index emails_broadcast_topics_workspace_id_id_key on emails_broadcast_topics (workspace_id, id);

create index emails_broadcast_topics_broadcast_id_idx on emails_broadcast_topics (workspace_id, broadcast_id, id);

create index emails_broadcast_topics_topic_id_idx on emails_broadcast_topics (workspace_id, topic_id, id);

alter table refine_filters add constraint refine_filters_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table sales_pipelines add constraint sales_pipelines_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table sales_pipelines_stages add constraint sales_pipelines_stages_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table sales_pipelines_stages add constraint sales_pipelines_stages_pipeline_id_fkey foreign key (workspace_id, pipeline_id) references sales_pipelines (workspace_id, id) on delete cascade;

alter table sales_opportunities add constraint sales_opportunities_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table sales_opportunities add constraint sales_opportunities_pipeline_id_fkey foreign key (workspace_id, pipeline_id) references sales_pipelines (workspace_id, id) on delete cascade;

alter table sales_opportunities add constraint sales_opportunities_pipelines_stage_id_fkey foreign key (workspace_id, pipelines_stage_id) references sales_pipelines_stages (workspace_id, id) on delete restrict;

alter table sales_opportunities add constraint sales_opportunities_primary_contact_id_fkey foreign key (workspace_id, primary_contact_id) references contacts (workspace_id, id) on delete restrict;

alter table sales_opportunities_notes add constraint sales_opportunities_notes_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table sales_opportunities_notes add constraint sales_opportunities_notes_opportunity_id_fkey foreign key (workspace_id, opportunity_id) references sales_opportunities (workspace_id, id) on delete cascade;

alter table appointments_scheduled_events add constraint appointments_scheduled_events_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table appointments_scheduled_events add constraint appointments_scheduled_events_primary_contact_id_fkey foreign key (workspace_id, primary_contact_id) references contacts (workspace_id, id) on delete set null (primary_contact_id);

alter table emails_addresses add constraint emails_addresses_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table emails_settingses add constraint emails_settingses_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table emails_settingses add constraint emails_settingses_marketing_emails_from_address_id_fkey foreign key (workspace_id, marketing_emails_from_address_id) references emails_addresses (workspace_id, id) on delete restrict;

alter table emails_settingses add constraint emails_settingses_marketing_emails_reply_to_address_id_fkey foreign key (workspace_id, marketing_emails_reply_to_address_id) references emails_addresses (workspace_id, id) on delete restrict;

alter table emails_settingses add constraint emails_settingses_system_emails_from_address_id_fkey foreign key (workspace_id, system_emails_from_address_id) references emails_addresses (workspace_id, id) on delete restrict;

alter table emails_settingses add constraint emails_settingses_system_emails_reply_to_address_id_fkey foreign key (workspace_id, system_emails_reply_to_address_id) references emails_addresses (workspace_id, id) on delete restrict;

alter table emails_templates add constraint emails_templates_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table emails_templates add constraint emails_templates_from_address_id_fkey foreign key (workspace_id, from_address_id) references emails_addresses (workspace_id, id) on delete set null (from_address_id);

alter table emails_topics add constraint emails_topics_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table emails_broadcasts add constraint emails_broadcasts_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table emails_broadcasts add constraint emails_broadcasts_template_id_fkey foreign key (workspace_id, template_id) references emails_templates (workspace_id, id) on delete restrict;

alter table emails_broadcasts add constraint emails_broadcasts_filter_id_fkey foreign key (workspace_id, filter_id) references refine_filters (workspace_id, id) on delete set null (filter_id);

alter table emails_broadcast_topics add constraint emails_broadcast_topics_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table emails_broadcast_topics add constraint emails_broadcast_topics_broadcast_id_fkey foreign key (workspace_id, broadcast_id) references emails_broadcasts (workspace_id, id) on delete cascade;

alter table emails_broadcast_topics add constraint emails_broadcast_topics_topic_id_fkey foreign key (workspace_id, topic_id) references emails_topics (workspace_id, id) on delete cascade;
