create table orders_counters (
  id bigint generated always as identity (start with 49792106) primary key,
  workspace_id bigint not null,
  name text not null,
  value bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders (
  id bigint generated always as identity (start with 27300000) primary key,
  workspace_id bigint not null,
  order_number text not null,
  contact_id bigint,
  order_type text not null,
  live_mode boolean not null,
  total_amount numeric(20,2) not null default 0,
  currency text not null default 'USD',
  payment_processor text not null default 'external',
  billing_status text not null default 'pending',
  service_status text not null default 'pending',
  trial_end_at timestamptz(3),
  next_charge_at timestamptz(3),
  activated_at timestamptz(3),
  canceled_at timestamptz(3),
  canceled_by text,
  cancel_reason text,
  cancel_description text,
  churned_at timestamptz(3),
  first_paid_at timestamptz(3),
  notes text,
  external_id text,
  shipping_address_first_name text,
  shipping_address_last_name text,
  shipping_address_organization_name text,
  shipping_address_phone_number text,
  shipping_address_street_one text,
  shipping_address_street_two text,
  shipping_address_city text,
  shipping_address_region text,
  shipping_address_country text,
  shipping_address_postal_code text,
  billing_address_street_one text,
  billing_address_street_two text,
  billing_address_city text,
  billing_address_region text,
  billing_address_country text,
  billing_address_postal_code text,
  origination_channel_id bigint,
  origination_channel_type text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_line_items (
  id bigint generated always as identity (start with 31800000) primary key,
  workspace_id bigint not null,
  order_id bigint not null,
  quantity bigint not null,
  prorated text,
  original_product_id bigint not null,
  variant_id bigint not null,
  price_id bigint not null,
  next_price_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_tags (
  id bigint generated always as identity (start with 1130000) primary key,
  workspace_id bigint not null,
  name text not null,
  color text not null default '#3d7eff',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_applied_tags (
  id bigint generated always as identity (start with 9420000) primary key,
  workspace_id bigint not null,
  order_id bigint not null,
  tag_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_transactions (
  id bigint generated always as identity (start with 38200000) primary key,
  workspace_id bigint not null,
  order_id bigint not null,
  status text not null,
  result text not null,
  external_type text,
  external_id text not null,
  amount numeric(20,2),
  currency text,
  reason text,
  adjusted_transaction_id bigint,
  arn text,
  is_rebill boolean,
  rebill_number bigint,
  billing_payment_instruction_id bigint,
  billing_payment_instruction_type text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_invoices (
  id bigint generated always as identity (start with 44600000) primary key,
  workspace_id bigint not null,
  order_id bigint not null,
  status text not null,
  invoice_type text,
  invoice_number text,
  external_id text not null,
  subtotal_amount numeric(20,2) not null default 0,
  shipping_amount numeric(20,2) not null default 0,
  currency text not null default 'USD',
  issued_at timestamptz(3),
  due_at timestamptz(3),
  paid_at timestamptz(3),
  payment_processor text not null default 'external',
  order_type text not null,
  fulfillment_status text not null default 'not_applicable',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_invoices_line_items (
  id bigint generated always as identity (start with 52900000) primary key,
  workspace_id bigint not null,
  invoice_id bigint not null,
  external_id text,
  payment_type text,
  description text,
  amount numeric(20,2) not null,
  quantity bigint not null,
  fulfillment_status text not null default 'unfulfilled',
  fulfilled_quantity bigint not null default 0,
  stock_taken bigint not null default 0,
  period_start_at timestamptz(3),
  period_end_at timestamptz(3),
  period_number bigint,
  variant_id bigint not null,
  price_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_invoices_restocks (
  id bigint generated always as identity (start with 3240000) primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  status text not null default 'restocked',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table orders_invoices_restocks_included_line_items (
  id bigint generated always as identity (start with 4010000) primary key,
  workspace_id bigint not null,
  fulfillment_id bigint not null,
  quantity bigint not null,
  invoices_line_item_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table fulfillments (
  id bigint generated always as identity (start with 6350000) primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  location_id bigint not null,
  status text not null default 'fulfilled',
  tracking_url text,
  shipping_provider text,
  tracking_code text,
  fulfillment_number bigint not null,
  notify_customer boolean not null default true,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table fulfillments_included_line_items (
  id bigint generated always as identity (start with 7760000) primary key,
  workspace_id bigint not null,
  fulfillment_id bigint not null,
  quantity bigint not null,
  invoices_line_item_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index orders_counters_name_key on orders_counters (workspace_id, name);

create unique index orders_counters_workspace_id_id_key on orders_counters (workspace_id, id);

create unique index orders_order_number_key on orders (workspace_id, order_number);

create unique index orders_workspace_id_id_key on orders (workspace_id, id);

create index orders_contact_id_idx on orders (workspace_id, contact_id, id);

create index orders_order_type_idx on orders (workspace_id, order_type, id);

create index orders_updated_at_idx on orders (workspace_id, updated_at, id);

create unique index orders_line_items_workspace_id_id_key on orders_line_items (workspace_id, id);

create index orders_line_items_order_id_idx on orders_line_items (workspace_id, order_id, id);

create index orders_line_items_original_product_id_idx on orders_line_items (workspace_id, original_product_id, id);

create index orders_line_items_variant_id_idx on orders_line_items (workspace_id, variant_id, id);

create index orders_line_items_price_id_idx on orders_line_items (workspace_id, price_id, id);

create index orders_line_items_next_price_id_idx on orders_line_items (workspace_id, next_price_id, id);

create unique index orders_tags_name_key on orders_tags (workspace_id, name);

create unique index orders_tags_workspace_id_id_key on orders_tags (workspace_id, id);

create index orders_tags_updated_at_idx on orders_tags (workspace_id, updated_at, id);

create unique index orders_applied_tags_order_id_tag_id_key on orders_applied_tags (workspace_id, order_id, tag_id);

create unique index orders_applied_tags_workspace_id_id_key on orders_applied_tags (workspace_id, id);

create index orders_applied_tags_order_id_idx on orders_applied_tags (workspace_id, order_id, id);

create index orders_applied_tags_tag_id_idx on orders_applied_tags (workspace_id, tag_id, id);

create index orders_applied_tags_updated_at_idx on orders_applied_tags (workspace_id, updated_at, id);

create unique index orders_transactions_workspace_id_id_key on orders_transactions (workspace_id, id);

create index orders_transactions_order_id_idx on orders_transactions (workspace_id, order_id, id);

create index orders_transactions_updated_at_idx on orders_transactions (workspace_id, updated_at, id);

create unique index orders_invoices_workspace_id_id_key on orders_invoices (workspace_id, id);

create index orders_invoices_order_id_idx on orders_invoices (workspace_id, order_id, id);

create index orders_invoices_status_idx on orders_invoices (workspace_id, status, id);

create index orders_invoices_invoice_type_idx on orders_invoices (workspace_id, invoice_type, id);

create index orders_invoices_invoice_number_idx on orders_invoices (workspace_id, invoice_number, id);

create index orders_invoices_external_id_idx on orders_invoices (workspace_id, external_id, id);

create index orders_invoices_updated_at_idx on orders_invoices (workspace_id, updated_at, id);

create unique index orders_invoices_line_items_workspace_id_id_key on orders_invoices_line_items (workspace_id, id);

create index orders_invoices_line_items_invoice_id_idx on orders_invoices_line_items (workspace_id, invoice_id, id);

create index orders_invoices_line_items_variant_id_idx on orders_invoices_line_items (workspace_id, variant_id, id);

create index orders_invoices_line_items_price_id_idx on orders_invoices_line_items (workspace_id, price_id, id);

create unique index orders_invoices_restocks_workspace_id_id_key on orders_invoices_restocks (workspace_id, id);

create index orders_invoices_restocks_contact_id_idx on orders_invoices_restocks (workspace_id, contact_id, id);

create index orders_invoices_restocks_updated_at_idx on orders_invoices_restocks (workspace_id, updated_at, id);

create unique index orders_invoices_restocks_included_line_items_workspace_id_id_key on orders_invoices_restocks_included_line_items (workspace_id, id);

create index orders_invoices_restocks_included_line_items_fulfillment_id_idx on orders_invoices_restocks_included_line_items (workspace_id, fulfillment_id, id);

create index orders_invoices_restocks_included_line_items_invoices_line_item_id_idx on orders_invoices_restocks_included_line_items (workspace_id, invoices_line_item_id, id);

create unique index fulfillments_fulfillment_number_key on fulfillments (workspace_id, fulfillment_number);

create unique index fulfillments_workspace_id_id_key on fulfillments (workspace_id, id);

create index fulfillments_contact_id_idx on fulfillments (workspace_id, contact_id, id);

create index fulfillments_location_id_idx on fulfillments (workspace_id, location_id, id);

create index fulfillments_updated_at_idx on fulfillments (workspace_id, updated_at, id);

create unique index fulfillments_included_line_items_workspace_id_id_key on fulfillments_included_line_items (workspace_id, id);

create index fulfillments_included_line_items_fulfillment_id_idx on fulfillments_included_line_items (workspace_id, fulfillment_id, id);

create index fulfillments_included_line_items_invoices_line_item_id_idx on fulfillments_included_line_items (workspace_id, invoices_line_item_id, id);

alter table orders_counters add constraint orders_counters_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders add constraint orders_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders add constraint orders_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete restrict;

alter table orders_line_items add constraint orders_line_items_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_line_items add constraint orders_line_items_order_id_fkey foreign key (workspace_id, order_id) references orders (workspace_id, id) on delete cascade;

alter table orders_line_items add constraint orders_line_items_original_product_id_fkey foreign key (workspace_id, original_product_id) references products (workspace_id, id) on delete restrict;

alter table orders_line_items add constraint orders_line_items_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete restrict;

alter table orders_line_items add constraint orders_line_items_price_id_fkey foreign key (workspace_id, price_id) references products_prices (workspace_id, id) on delete restrict;

alter table orders_line_items add constraint orders_line_items_next_price_id_fkey foreign key (workspace_id, next_price_id) references products_prices (workspace_id, id) on delete restrict;

alter table orders_tags add constraint orders_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_applied_tags add constraint orders_applied_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_applied_tags add constraint orders_applied_tags_order_id_fkey foreign key (workspace_id, order_id) references orders (workspace_id, id) on delete cascade;

alter table orders_applied_tags add constraint orders_applied_tags_tag_id_fkey foreign key (workspace_id, tag_id) references orders_tags (workspace_id, id) on delete cascade;

alter table orders_transactions add constraint orders_transactions_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_transactions add constraint orders_transactions_order_id_fkey foreign key (workspace_id, order_id) references orders (workspace_id, id) on delete cascade;

alter table orders_invoices add constraint orders_invoices_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_invoices add constraint orders_invoices_order_id_fkey foreign key (workspace_id, order_id) references orders (workspace_id, id) on delete cascade;

alter table orders_invoices_line_items add constraint orders_invoices_line_items_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_invoices_line_items add constraint orders_invoices_line_items_invoice_id_fkey foreign key (workspace_id, invoice_id) references orders_invoices (workspace_id, id) on delete cascade;

alter table orders_invoices_line_items add constraint orders_invoices_line_items_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete restrict;

alter table orders_invoices_line_items add constraint orders_invoices_line_items_price_id_fkey foreign key (workspace_id, price_id) references products_prices (workspace_id, id) on delete restrict;

alter table orders_invoices_restocks add constraint orders_invoices_restocks_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_invoices_restocks add constraint orders_invoices_restocks_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete restrict;

alter table orders_invoices_restocks_included_line_items add constraint orders_invoices_restocks_included_line_items_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table orders_invoices_restocks_included_line_items add constraint orders_invoices_restocks_included_line_items_fulfillment_id_fkey foreign key (workspace_id, fulfillment_id) references orders_invoices_restocks (workspace_id, id) on delete cascade;

alter table orders_invoices_restocks_included_line_items add constraint orders_invoices_restocks_included_line_items_invoices_line_item_id_fkey foreign key (workspace_id, invoices_line_item_id) references orders_invoices_line_items (workspace_id, id) on delete cascade;

alter table fulfillments add constraint fulfillments_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table fulfillments add constraint fulfillments_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete restrict;

alter table fulfillments add constraint fulfillments_location_id_fkey foreign key (workspace_id, location_id) references fulfillments_locations (workspace_id, id) on delete restrict;

alter table fulfillments_included_line_items add constraint fulfillments_included_line_items_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table fulfillments_included_line_items add constraint fulfillments_included_line_items_fulfillment_id_fkey foreign key (workspace_id, fulfillment_id) references fulfillments (workspace_id, id) on delete cascade;

alter table fulfillments_included_line_items add constraint fulfillments_included_line_items_invoices_line_item_id_fkey foreign key (workspace_id, invoices_line_item_id) references orders_invoices_line_items (workspace_id, id) on delete cascade;
