create table shipping_profiles (
  id bigint generated always as identity (start with 24100) primary key,
  workspace_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_location_groups (
  id bigint generated always as identity (start with 25300) primary key,
  workspace_id bigint not null,
  profile_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_zones (
  id bigint generated always as identity (start with 31700) primary key,
  workspace_id bigint not null,
  location_group_id bigint not null,
  name text not null,
  address_filter_id bigint,
  region_ids jsonb,
  country_ids jsonb,
  includes_rest_of_world boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_rates_names (
  id bigint generated always as identity (start with 17600) primary key,
  workspace_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_rates (
  id bigint generated always as identity (start with 42500) primary key,
  workspace_id bigint not null,
  zone_id bigint not null,
  provider_name text,
  price numeric(20,2) not null,
  price_currency text not null default '',
  rates_name_id bigint not null,
  live_rates_provider text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_packages (
  id bigint generated always as identity (start with 9300) primary key,
  workspace_id bigint not null,
  package_type text not null,
  height numeric not null,
  width numeric not null,
  length numeric not null,
  distance_unit text not null,
  empty_weight numeric,
  weight numeric,
  weight_unit text,
  default_package boolean not null default false,
  name text not null,
  token text,
  carrier text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_profiled_variants (
  id bigint generated always as identity (start with 61000) primary key,
  workspace_id bigint not null,
  profile_id bigint not null,
  variant_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table shipping_grouped_locations (
  id bigint generated always as identity (start with 62000) primary key,
  workspace_id bigint not null,
  location_group_id bigint not null,
  location_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table stores (
  id bigint generated always as identity (start with 12800) primary key,
  workspace_id bigint not null,
  name text not null,
  current_path text,
  seo_title text,
  seo_description text,
  seo_indexable boolean,
  social_image_id bigint,
  status text not null default 'draft',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table discounts (
  id bigint generated always as identity (start with 71900) primary key,
  workspace_id bigint not null,
  name text,
  discount_type text not null default 'code',
  code text,
  discount_method text not null default 'percentage',
  percent numeric,
  amount numeric(20,2),
  currency text not null,
  applies_to text not null default 'all_products',
  apply_from timestamptz(3) not null default date_trunc('milliseconds', now()),
  apply_until timestamptz(3),
  limit_1_per_customer boolean not null default false,
  require_minimum_spend boolean not null default false,
  require_minimum_spend_amount bigint,
  discounts_per_redemption bigint,
  redemptions_count bigint not null default 0,
  applied_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table discounts_products (
  id bigint generated always as identity (start with 131000) primary key,
  workspace_id bigint not null,
  discount_id bigint not null,
  product_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table discounts_variants (
  id bigint generated always as identity (start with 132000) primary key,
  workspace_id bigint not null,
  discount_id bigint not null,
  variant_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table discounts_collections (
  id bigint generated always as identity (start with 133000) primary key,
  workspace_id bigint not null,
  discount_id bigint not null,
  collection_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create unique index shipping_profiles_workspace_id_id_key on shipping_profiles (workspace_id, id);

create index shipping_profiles_updated_at_idx on shipping_profiles (workspace_id, updated_at, id);

create unique index shipping_location_groups_workspace_id_id_key on shipping_location_groups (workspace_id, id);

create index shipping_location_groups_profile_id_idx on shipping_location_groups (workspace_id, profile_id, id);

create index shipping_location_groups_updated_at_idx on shipping_location_groups (workspace_id, updated_at, id);

create unique index shipping_zones_workspace_id_id_key on shipping_zones (workspace_id, id);

create index shipping_zones_location_group_id_idx on shipping_zones (workspace_id, location_group_id, id);

create index shipping_zones_updated_at_idx on shipping_zones (workspace_id, updated_at, id);

create unique index shipping_rates_names_workspace_id_id_key on shipping_rates_names (workspace_id, id);

create index shipping_rates_names_updated_at_idx on shipping_rates_names (workspace_id, updated_at, id);

create unique index shipping_rates_workspace_id_id_key on shipping_rates (workspace_id, id);

create index shipping_rates_zone_id_idx on shipping_rates (workspace_id, zone_id, id);

create index shipping_rates_rates_name_id_idx on shipping_rates (workspace_id, rates_name_id, id);

create index shipping_rates_updated_at_idx on shipping_rates (workspace_id, updated_at, id);

create unique index shipping_packages_workspace_id_id_key on shipping_packages (workspace_id, id);

create index shipping_packages_updated_at_idx on shipping_packages (workspace_id, updated_at, id);

create unique index shipping_profiled_variants_profile_id_variant_id_key on shipping_profiled_variants (workspace_id, profile_id, variant_id);

create unique index shipping_profiled_variants_workspace_id_id_key on shipping_profiled_variants (workspace_id, id);

create index shipping_profiled_variants_profile_id_idx on shipping_profiled_variants (workspace_id, profile_id, id);

create index shipping_profiled_variants_variant_id_idx on shipping_profiled_variants (workspace_id, variant_id, id);

create unique index shipping_grouped_locations_location_group_id_location_id_key on shipping_grouped_locations (workspace_id, location_group_id, location_id);

create unique index shipping_grouped_locations_workspace_id_id_key on shipping_grouped_locations (workspace_id, id);

create index shipping_grouped_locations_location_group_id_idx on shipping_grouped_locations (workspace_id, location_group_id, id);

create index shipping_grouped_locations_location_id_idx on shipping_grouped_locations (workspace_id, location_id, id);

create unique index stores_workspace_id_id_key on stores (workspace_id, id);

create index stores_updated_at_idx on stores (workspace_id, updated_at, id);

create unique index discounts_code_key on discounts (workspace_id, code);

create unique index discounts_workspace_id_id_key on discounts (workspace_id, id);

create index discounts_updated_at_idx on discounts (workspace_id, updated_at, id);

create unique index discounts_products_discount_id_product_id_key on discounts_products (workspace_id, discount_id, product_id);

create unique index discounts_products_workspace_id_id_key on discounts_products (workspace_id, id);

create index discounts_products_discount_id_idx on discounts_products (workspace_id, discount_id, id);

create index discounts_products_product_id_idx on discounts_products (workspace_id, product_id, id);

create unique index discounts_variants_discount_id_variant_id_key on discounts_variants (workspace_id, discount_id, variant_id);

create unique index discounts_variants_workspace_id_id_key on discounts_variants (workspace_id, id);

create index discounts_variants_discount_id_idx on discounts_variants (workspace_id, discount_id, id);

create index discounts_variants_variant_id_idx on discounts_variants (workspace_id, variant_id, id);

create unique index discounts_collections_discount_id_collection_id_key on discounts_collections (workspace_id, discount_id, collection_id);

create unique index discounts_collections_workspace_id_id_key on discounts_collections (workspace_id, id);

create index discounts_collections_discount_id_idx on discounts_collections (workspace_id, discount_id, id);

create index discounts_collections_collection_id_idx on discounts_collections (workspace_id, collection_id, id);

alter table shipping_profiles add constraint shipping_profiles_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_location_groups add constraint shipping_location_groups_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_location_groups add constraint shipping_location_groups_profile_id_fkey foreign key (workspace_id, profile_id) references shipping_profiles (workspace_id, id) on delete cascade;

alter table shipping_zones add constraint shipping_zones_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_zones add constraint shipping_zones_location_group_id_fkey foreign key (workspace_id, location_group_id) references shipping_location_groups (workspace_id, id) on delete cascade;

alter table shipping_rates_names add constraint shipping_rates_names_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_rates add constraint shipping_rates_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_rates add constraint shipping_rates_zone_id_fkey foreign key (workspace_id, zone_id) references shipping_zones (workspace_id, id) on delete cascade;

alter table shipping_rates add constraint shipping_rates_rates_name_id_fkey foreign key (workspace_id, rates_name_id) references shipping_rates_names (workspace_id, id) on delete restrict;

alter table shipping_packages add constraint shipping_packages_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_profiled_variants add constraint shipping_profiled_variants_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_profiled_variants add constraint shipping_profiled_variants_profile_id_fkey foreign key (workspace_id, profile_id) references shipping_profiles (workspace_id, id) on delete cascade;

alter table shipping_profiled_variants add constraint shipping_profiled_variants_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table shipping_grouped_locations add constraint shipping_grouped_locations_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table shipping_grouped_locations add constraint shipping_grouped_locations_location_group_id_fkey foreign key (workspace_id, location_group_id) references shipping_location_groups (workspace_id, id) on delete cascade;

alter table shipping_grouped_locations add constraint shipping_grouped_locations_location_id_fkey foreign key (workspace_id, location_id) references fulfillments_locations (workspace_id, id) on delete cascade;

alter table stores add constraint stores_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table discounts add constraint discounts_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table discounts_products add constraint discounts_products_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table discounts_products add constraint discounts_products_discount_id_fkey foreign key (workspace_id, discount_id) references discounts (workspace_id, id) on delete cascade;

alter table discounts_products add constraint discounts_products_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table discounts_variants add constraint discounts_variants_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table discounts_variants add constraint discounts_variants_discount_id_fkey foreign key (workspace_id, discount_id) references discounts (workspace_id, id) on delete cascade;

alter table discounts_variants add constraint discounts_variants_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table discounts_collections add constraint discounts_collections_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table discounts_collections add constraint discounts_collections_discount_id_fkey foreign key (workspace_id, discount_id) references discounts (workspace_id, id) on delete cascade;

alter table discounts_collections add constraint discounts_collections_collection_id_fkey foreign key (workspace_id, collection_id) references products_collections (workspace_id, id) on delete cascade;
