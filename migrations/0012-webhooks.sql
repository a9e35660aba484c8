alter table webhooks_outgoing_events add column page json;

alter table webhooks_outgoing_events add column funnel json;

alter table webhooks_outgoing_events add column sample boolean not null default false;

create table webhooks_outgoing_endpoints (
  id bigint generated always as identity (start with 86680967) primary key,
  workspace_id bigint not null,
  url text not null,
  name text not null,
  event_type_ids jsonb not null default '[]',
  page_ids jsonb,
  funnel_ids jsonb,
  api_version bigint not null default 2,
  webhook_secret text,
  previous_secret text,
  previous_secret_until timestamptz(3),
  failing_since timestamptz(3),
  disabled_at timestamptz(3),
  disabled_reason text,
  pulled boolean not null default false,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table webhooks_outgoing_deliveries (
  id bigint generated always as identity (start with 640000000) primary key,
  workspace_id bigint not null,
  event_id bigint not null,
  endpoint_id bigint not null,
  status text not null default 'queued',
  attempts_count bigint not null default 0,
  tries_count bigint not null default 0,
  due_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  claimed_by bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table webhooks_outgoing_attempts (
  id bigint generated always as identity (start with 880000000) primary key,
  workspace_id bigint not null,
  delivery_id bigint not null,
  number bigint not null,
  url text not null,
  started_at timestamptz(3) not null,
  duration_ms bigint not null,
  request_headers json,
  code bigint not null,
  error text,
  message text,
  response_headers json,
  response_body text,
  created_at timestamptz(3) not null default now()
);

create unique index webhooks_outgoing_endpoints_workspace_id_id_key on webhooks_outgoing_endpoints (workspace_id, id);

create index webhooks_outgoing_endpoints_updated_at_idx on webhooks_outgoing_endpoints (workspace_id, updated_at, id);

create index webhooks_outgoing_endpoints_expires_at_1_idx on webhooks_outgoing_endpoints (expires_at) where expires_at is not null;

create unique index webhooks_outgoing_deliveries_workspace_id_id_key on webhooks_outgoing_deliveries (workspace_id, id);

create index webhooks_outgoing_deliveries_event_id_idx on webhooks_outgoing_deliveries (workspace_id, event_id, id);

create index webhooks_outgoing_deliveries_endpoint_id_idx on webhooks_outgoing_deliveries (workspace_id, endpoint_id, id);

create index webhooks_outgoing_deliveries_endpoint_id_due_at_1_idx on webhooks_outgoing_deliveries (endpoint_id, due_at) where status = 'queued';

create unique index webhooks_outgoing_attempts_workspace_id_id_key on webhooks_outgoing_attempts (workspace_id, id);

create index webhooks_outgoing_attempts_delivery_id_idx on webhooks_outgoing_attempts (workspace_id, delivery_id, id);

alter table webhooks_outgoing_endpoints add constraint webhooks_outgoing_endpoints_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table webhooks_outgoing_deliveries add constraint webhooks_outgoing_deliveries_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table webhooks_outgoing_deliveries add constraint webhooks_outgoing_deliveries_event_id_fkey foreign key (workspace_id, event_id) references webhooks_outgoing_events (workspace_id, id) on delete cascade;

alter table webhooks_outgoing_deliveries add constraint webhooks_outgoing_deliveries_endpoint_id_fkey foreign key (workspace_id, endpoint_id) references webhooks_outgoing_endpoints (workspace_id, id) on delete cascade;

alter table webhooks_outgoing_attempts add constraint webhooks_outgoing_attempts_delivery_id_fkey foreign key (workspace_id, delivery_id) references webhooks_outgoing_deliveries (workspace_id, id) on delete cascade;
