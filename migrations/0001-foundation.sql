create or replace function public_id(id bigint, alphabet text) returns text
language sql immutable strict parallel safe as $$
  select case when id < 3010936384 then substr(alphabet, (id * 1000003813 % 3010936384 / 1 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 38 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 1444 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 54872 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 2085136 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 79235168 % 38)::int + 1, 1) else substr(alphabet, (id * 600011 % 4347792138496 / 1 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 38 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 1444 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 54872 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 2085136 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 79235168 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 3010936384 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 114415582592 % 38)::int + 1, 1) end
$$;

create table teams (
  id bigint generated always as identity (start with 412000) primary key,
  name text not null,
  time_zone text,
  locale text not null default 'en',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table users (
  id bigint generated always as identity (start with 738000) primary key,
  email text not null,
  first_name text not null default '',
  last_name text not null default '',
  time_zone text,
  locale text not null default 'en',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table memberships (
  id bigint generated always as identity (start with 951000) primary key,
  team_id bigint not null,
  user_id bigint not null,
  user_first_name text,
  user_last_name text,
  user_email text,
  user_profile_photo_id bigint,
  added_by_id bigint,
  platform_agent_of_id bigint,
  role_ids jsonb not null default '["admin"]',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table workspaces (
  id bigint generated always as identity (start with 287000) primary key,
  team_id bigint not null,
  name text not null,
  subdomain text not null,
  currency text not null default 'USD',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table platform_applications (
  id bigint generated always as identity (start with 164000) primary key,
  team_id bigint not null,
  name text not null,
  user_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table contacts (
  id bigint generated always as identity (start with 1480000000) primary key,
  workspace_id bigint not null,
  email_address text,
  first_name text,
  last_name text,
  phone_number text,
  time_zone text,
  uuid uuid not null default gen_random_uuid(),
  unsubscribed_at timestamptz(3),
  last_notification_email_sent_at timestamptz(3),
  email_suppression_reason text,
  fb_url text,
  twitter_url text,
  instagram_url text,
  linkedin_url text,
  website_url text,
  deleted_at timestamptz(3),
  redacted_at timestamptz(3),
  last_email_sent_at timestamptz(3),
  last_email_opened_at timestamptz(3),
  last_email_clicked_at timestamptz(3),
  custom_attributes jsonb not null default '{}',
  visits jsonb,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table contacts_tags (
  id bigint generated always as identity (start with 3270000) primary key,
  workspace_id bigint not null,
  name text not null,
  color text not null default '#3d7eff',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table contacts_applied_tags (
  id bigint generated always as identity (start with 58300000) primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  tag_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table contacts_custom_attributes (
  id bigint generated always as identity (start with 640000) primary key,
  workspace_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table webhooks_outgoing_events (
  id bigint generated always as identity (start with 210000000) primary key,
  workspace_id bigint not null,
  uuid uuid not null default gen_random_uuid(),
  event_type_id text not null,
  subject_id bigint not null,
  subject_type text not null,
  data json not null,
  api_version bigint not null default 2,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index users_lower_email__key on users (lower(email));

create unique index memberships_team_id_user_id_key on memberships (team_id, user_id);

create index memberships_team_id_idx on memberships (team_id, id);

create index memberships_user_id_idx on memberships (user_id, id);

create index memberships_user_id_1_idx on memberships (user_id);

create unique index workspaces_subdomain_key on workspaces (subdomain);

create index workspaces_team_id_idx on workspaces (team_id, id);

create index platform_applications_team_id_idx on platform_applications (team_id, id);

create index platform_applications_user_id_idx on platform_applications (user_id, id);

create unique index contacts_lower_email_address__key on contacts (workspace_id, lower(email_address)) where deleted_at is null and redacted_at is null;

create unique index contacts_workspace_id_id_key on contacts (workspace_id, id);

create index contacts_updated_at_idx on contacts (workspace_id, updated_at, id);

create unique index contacts_tags_name_key on contacts_tags (workspace_id, name);

create unique index contacts_tags_workspace_id_id_key on contacts_tags (workspace_id, id);

create index contacts_tags_updated_at_idx on contacts_tags (workspace_id, updated_at, id);

create unique index contacts_applied_tags_contact_id_tag_id_key on contacts_applied_tags (workspace_id, contact_id, tag_id);

create unique index contacts_applied_tags_workspace_id_id_key on contacts_applied_tags (workspace_id, id);

create index contacts_applied_tags_contact_id_idx on contacts_applied_tags (workspace_id, contact_id, id);

create index contacts_applied_tags_tag_id_idx on contacts_applied_tags (workspace_id, tag_id, id);

create index contacts_applied_tags_updated_at_idx on contacts_applied_tags (workspace_id, updated_at, id);

create unique index contacts_custom_attributes_name_key on contacts_custom_attributes (workspace_id, name);

create unique index contacts_custom_attributes_workspace_id_id_key on contacts_custom_attributes (workspace_id, id);

create unique index webhooks_outgoing_events_workspace_id_id_key on webhooks_outgoing_events (workspace_id, id);

create index webhooks_outgoing_events_updated_at_idx on webhooks_outgoing_events (workspace_id, updated_at, id);

alter table memberships add constraint memberships_team_id_fkey foreign key (team_id) references teams (id) on delete cascade;

alter table memberships add constraint memberships_user_id_fkey foreign key (user_id) references users (id) on delete cascade;

alter table workspaces add constraint workspaces_team_id_fkey foreign key (team_id) references teams (id) on delete cascade;

alter table platform_applications add constraint platform_applications_team_id_fkey foreign key (team_id) references teams (id) on delete cascade;

alter table platform_applications add constraint platform_applications_user_id_fkey foreign key (user_id) references users (id) on delete restrict;

alter table contacts add constraint contacts_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table contacts_tags add constraint contacts_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table contacts_applied_tags add constraint contacts_applied_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table contacts_applied_tags add constraint contacts_applied_tags_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade;

alter table contacts_applied_tags add constraint contacts_applied_tags_tag_id_fkey foreign key (workspace_id, tag_id) references contacts_tags (workspace_id, id) on delete cascade;

alter table contacts_custom_attributes add constraint contacts_custom_attributes_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table webhooks_outgoing_events add constraint webhooks_outgoing_events_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;
