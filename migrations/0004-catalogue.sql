alter table platform_applications add column trusted_skus jsonb;

create table fulfillments_locations (
  id bigint generated always as identity (start with 38900) primary key,
  workspace_id bigint not null,
  name text not null,
  address_name text not null,
  email_address text not null,
  phone_number text,
  archived boolean not null default false,
  external_app boolean not null default false,
  address jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products (
  id bigint generated always as identity (start with 1150000) primary key,
  workspace_id bigint not null,
  name text not null,
  current_path text,
  archived boolean not null default false,
  visible_in_store boolean,
  visible_in_customer_center boolean,
  seo_title text,
  seo_description text,
  seo_image_id bigint,
  commissionable boolean not null default true,
  image_ids jsonb,
  redirect_funnel_id bigint,
  cancellation_funnel_url text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_variant_properties (
  id bigint generated always as identity (start with 402000) primary key,
  workspace_id bigint not null,
  product_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_variants (
  id bigint generated always as identity (start with 4420000) primary key,
  workspace_id bigint not null,
  product_id bigint not null,
  name text not null default '',
  description text,
  sku text,
  product_type text,
  out_of_stock_sales boolean,
  weight numeric,
  weight_unit text,
  height numeric,
  width numeric,
  length numeric,
  dimensions_unit text,
  quantity bigint,
  tax_category_id bigint,
  asset_ids jsonb,
  taxable boolean,
  track_quantity boolean not null default false,
  archived boolean not null default false,
  visible boolean not null default true,
  fulfillment_required boolean not null default false,
  country_of_manufacture_id bigint,
  image_ids jsonb,
  is_default boolean not null default false,
  platform_application_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_property_values (
  id bigint generated always as identity (start with 807000) primary key,
  workspace_id bigint not null,
  variant_id bigint not null,
  property_id bigint not null,
  value text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_prices (
  id bigint generated always as identity (start with 2630000) primary key,
  workspace_id bigint not null,
  variant_id bigint not null,
  product_id bigint not null,
  name text,
  amount numeric(20,2) not null,
  cost numeric(20,2),
  currency text not null,
  duration bigint,
  interval text,
  trial_interval text,
  trial_duration bigint,
  trial_amount numeric(20,2),
  setup_amount numeric(20,2),
  self_cancel boolean not null default true,
  self_upgrade boolean not null default true,
  self_downgrade boolean not null default true,
  self_reactivate boolean not null default true,
  interval_count bigint,
  payment_type text not null default 'one_time',
  visible boolean not null default true,
  compare_at_amount numeric(20,2),
  key text,
  archived boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_tags (
  id bigint generated always as identity (start with 96400) primary key,
  workspace_id bigint not null,
  name text not null,
  color text not null default '#3d7eff',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_collections (
  id bigint generated always as identity (start with 54700) primary key,
  workspace_id bigint not null,
  name text not null,
  description text,
  collection_type text not null default 'manual',
  sort_method text not null default 'manually',
  archived boolean not null default false,
  image_id bigint,
  visible_in_store boolean,
  current_path text,
  seo_title text,
  seo_description text,
  seo_indexable boolean,
  social_image_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_applied_tags (
  id bigint generated always as identity (start with 311000) primary key,
  workspace_id bigint not null,
  product_id bigint not null,
  tag_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_collected_products (
  id bigint generated always as identity (start with 228000) primary key,
  workspace_id bigint not null,
  collection_id bigint not null,
  product_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table products_stock_locations (
  id bigint generated always as identity (start with 519000) primary key,
  workspace_id bigint not null,
  variant_id bigint not null,
  location_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index fulfillments_locations_workspace_id_id_key on fulfillments_locations (workspace_id, id);

create index fulfillments_locations_updated_at_idx on fulfillments_locations (workspace_id, updated_at, id);

create unique index products_workspace_id_id_key on products (workspace_id, id);

create index products_archived_idx on products (workspace_id, archived, id);

create index products_visible_in_store_idx on products (workspace_id, visible_in_store, id);

create index products_visible_in_customer_center_idx on products (workspace_id, visible_in_customer_center, id);

create index products_updated_at_idx on products (workspace_id, updated_at, id);

create unique index products_variant_properties_workspace_id_id_key on products_variant_properties (workspace_id, id);

create index products_variant_properties_product_id_idx on products_variant_properties (workspace_id, product_id, id);

create unique index products_variants_product_id_key on products_variants (workspace_id, product_id) where is_default;

create unique index products_variants_workspace_id_id_key on products_variants (workspace_id, id);

create index products_variants_product_id_idx on products_variants (workspace_id, product_id, id);

create index products_variants_archived_idx on products_variants (workspace_id, archived, id);

create index products_variants_visible_idx on products_variants (workspace_id, visible, id);

create index products_variants_fulfillment_required_idx on products_variants (workspace_id, fulfillment_required, id);

create index products_variants_platform_application_id_idx on products_variants (workspace_id, platform_application_id, id);

create index products_variants_updated_at_idx on products_variants (workspace_id, updated_at, id);

create unique index products_property_values_variant_id_property_id_key on products_property_values (workspace_id, variant_id, property_id);

create unique index products_property_values_workspace_id_id_key on products_property_values (workspace_id, id);

create index products_property_values_variant_id_idx on products_property_values (workspace_id, variant_id, id);

create index products_property_values_property_id_idx on products_property_values (workspace_id, property_id, id);

create unique index products_prices_workspace_id_id_key on products_prices (workspace_id, id);

create index products_prices_variant_id_idx on products_prices (workspace_id, variant_id, id);

create index products_prices_product_id_idx on products_prices (workspace_id, product_id, id);

create index products_prices_visible_idx on products_prices (workspace_id, visible, id);

create index products_prices_archived_idx on products_prices (workspace_id, archived, id);

create unique index products_tags_name_key on products_tags (workspace_id, name);

create unique index products_tags_workspace_id_id_key on products_tags (workspace_id, id);

create index products_tags_updated_at_idx on products_tags (workspace_id, updated_at, id);

create unique index products_collections_workspace_id_id_key on products_collections (workspace_id, id);

create index products_collections_archived_idx on products_collections (workspace_id, archived, id);

create index products_collections_visible_in_store_idx on products_collections (workspace_id, visible_in_store, id);

create index products_collections_updated_at_idx on products_collections (workspace_id, updated_at, id);

create unique index products_applied_tags_product_id_tag_id_key on products_applied_tags (workspace_id, product_id, tag_id);

create unique index products_applied_tags_workspace_id_id_key on products_applied_tags (workspace_id, id);

create index products_applied_tags_product_id_idx on products_applied_tags (workspace_id, product_id, id);

create index products_applied_tags_tag_id_idx on products_applied_tags (workspace_id, tag_id, id);

create unique index products_collected_products_collection_id_product_id_key on products_collected_products (workspace_id, collection_id, product_id);

create unique index products_collected_products_workspace_id_id_key on products_collected_products (workspace_id, id);

create index products_collected_products_collection_id_idx on products_collected_products (workspace_id, collection_id, id);

create index products_collected_products_product_id_idx on products_collected_products (workspace_id, product_id, id);

create unique index products_stock_locations_variant_id_location_id_key on products_stock_locations (workspace_id, variant_id, location_id);

create unique index products_stock_locations_workspace_id_id_key on products_stock_locations (workspace_id, id);

create index products_stock_locations_variant_id_idx on products_stock_locations (workspace_id, variant_id, id);

create index products_stock_locations_location_id_idx on products_stock_locations (workspace_id, location_id, id);

alter table fulfillments_locations add constraint fulfillments_locations_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products add constraint products_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_variant_properties add constraint products_variant_properties_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_variant_properties add constraint products_variant_properties_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table products_variants add constraint products_variants_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_variants add constraint products_variants_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table products_variants add constraint products_variants_platform_application_id_fkey foreign key (platform_application_id) references platform_applications (id) on delete set null;

alter table products_property_values add constraint products_property_values_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_property_values add constraint products_property_values_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table products_property_values add constraint products_property_values_property_id_fkey foreign key (workspace_id, property_id) references products_variant_properties (workspace_id, id) on delete cascade;

alter table products_prices add constraint products_prices_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_prices add constraint products_prices_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table products_prices add constraint products_prices_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table products_tags add constraint products_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_collections add constraint products_collections_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_applied_tags add constraint products_applied_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_applied_tags add constraint products_applied_tags_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table products_applied_tags add constraint products_applied_tags_tag_id_fkey foreign key (workspace_id, tag_id) references products_tags (workspace_id, id) on delete cascade;

alter table products_collected_products add constraint products_collected_products_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_collected_products add constraint products_collected_products_collection_id_fkey foreign key (workspace_id, collection_id) references products_collections (workspace_id, id) on delete cascade;

alter table products_collected_products add constraint products_collected_products_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table products_stock_locations add constraint products_stock_locations_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table products_stock_locations add constraint products_stock_locations_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table products_stock_locations add constraint products_stock_locations_location_id_fkey foreign key (workspace_id, location_id) references fulfillments_locations (workspace_id, id) on delete cascade;
