create or replace function public_id(id bigint, alphabet text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  return case when id < 3010936384 then substr(alphabet, (id * 1000003813 % 3010936384 / 1 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 38 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 1444 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 54872 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 2085136 % 38)::int + 1, 1) || substr(alphabet, (id * 1000003813 % 3010936384 / 79235168 % 38)::int + 1, 1) else substr(alphabet, (id * 600011 % 4347792138496 / 1 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 38 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 1444 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 54872 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 2085136 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 79235168 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 3010936384 % 38)::int + 1, 1) || substr(alphabet, (id * 600011 % 4347792138496 / 114415582592 % 38)::int + 1, 1) end;
end
$$;

create or replace function site_url(subdomain text) returns text
language sql stable parallel safe
return replace(current_setting('tundish.site_url', true), '*', subdomain);

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
  trusted_skus jsonb not null default '[]',
  user_id bigint not null,
  uid text not null default replace(gen_random_uuid()::text, '-', ''),
  secret_hash text,
  redirect_uris jsonb not null default '[]',
  confidential boolean not null default true,
  scopes jsonb not null default '[]',
  classic boolean not null default false,
  activated_at timestamptz(3),
  registered_by text,
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
  image_id bigint,
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
  image_id bigint,
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
  image_ids jsonb not null default '[]',
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
  asset_ids jsonb not null default '[]',
  taxable boolean,
  track_quantity boolean not null default false,
  archived boolean not null default false,
  visible boolean not null default true,
  fulfillment_required boolean not null default false,
  country_of_manufacture_id bigint,
  image_ids jsonb not null default '[]',
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
  region_ids jsonb not null default '[]',
  country_ids jsonb not null default '[]',
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

create table sites (
  id bigint generated always as identity (start with 243000) primary key,
  workspace_id bigint not null,
  name text not null,
  head_code text,
  footer_code text,
  markup text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table themes (
  id bigint generated always as identity (start with 366000) primary key,
  workspace_id bigint not null,
  name text not null,
  custom_name text,
  current_style_id bigint,
  is_default boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table styles (
  id bigint generated always as identity (start with 702000) primary key,
  workspace_id bigint not null,
  theme_id bigint,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table domains (
  id bigint generated always as identity (start with 92000) primary key,
  workspace_id bigint not null,
  name text not null,
  status text not null default 'initialized',
  connected boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs (
  id bigint generated always as identity (start with 61000) primary key,
  workspace_id bigint not null,
  name text not null,
  current_path text not null,
  seo_title text,
  seo_description text,
  seo_image_id bigint,
  site_id bigint not null,
  theme_id bigint,
  style_id bigint,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_authors (
  id bigint generated always as identity (start with 48088371) primary key,
  workspace_id bigint not null,
  blog_id bigint not null,
  email_address text not null,
  first_name text not null default '',
  last_name text not null default '',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_categories (
  id bigint generated always as identity (start with 79631313) primary key,
  workspace_id bigint not null,
  blog_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_tags (
  id bigint generated always as identity (start with 38000) primary key,
  workspace_id bigint not null,
  blog_id bigint not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_posts (
  id bigint generated always as identity (start with 417000) primary key,
  workspace_id bigint not null,
  blog_id bigint not null,
  title text not null,
  current_path text not null,
  visibility text not null default 'draft',
  published_at timestamptz(3),
  excerpt_content text,
  image_id bigint,
  seo_title text,
  seo_description text,
  markup text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_posts_authors (
  id bigint generated always as identity (start with 28205063) primary key,
  workspace_id bigint not null,
  post_id bigint not null,
  author_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_posts_categories (
  id bigint generated always as identity (start with 78587389) primary key,
  workspace_id bigint not null,
  post_id bigint not null,
  category_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table blogs_posts_tags (
  id bigint generated always as identity (start with 39032762) primary key,
  workspace_id bigint not null,
  post_id bigint not null,
  tag_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels (
  id bigint generated always as identity (start with 187000) primary key,
  workspace_id bigint not null,
  name text not null,
  archived boolean not null default false,
  current_path text not null default '',
  live_mode boolean not null default false,
  favicon_image_id bigint,
  domain_id bigint,
  head_code text,
  footer_code text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels_tags (
  id bigint generated always as identity (start with 105000) primary key,
  workspace_id bigint not null,
  name text not null,
  color text not null default '#3d7eff',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels_applied_tags (
  id bigint generated always as identity (start with 25866340) primary key,
  workspace_id bigint not null,
  funnel_id bigint not null,
  tag_id bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table pages (
  id bigint generated always as identity (start with 2410000) primary key,
  workspace_id bigint not null,
  name text not null,
  current_path text,
  theme_id bigint,
  description text,
  seo_title text,
  seo_description text,
  seo_index boolean not null default true,
  block_ai_crawler boolean not null default false,
  block_ai_search boolean not null default false,
  block_ai_assistant boolean not null default false,
  head_code text,
  footer_code text,
  custom_css text,
  markup text,
  funnel_id bigint,
  show_page_step_id bigint,
  external_url text,
  external_token text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels_show_page_steps (
  id bigint generated always as identity (start with 1310000) primary key,
  workspace_id bigint not null,
  funnel_id bigint not null,
  page_id bigint not null,
  name text not null,
  current_path text not null,
  container text not null default '',
  sort_order bigint not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels_step_products (
  id bigint generated always as identity (start with 67488462) primary key,
  workspace_id bigint not null,
  show_page_step_id bigint not null,
  product_id bigint not null,
  bump boolean not null default false,
  bump_preheadline text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels_split_test_steps (
  id bigint generated always as identity (start with 53000) primary key,
  workspace_id bigint not null,
  funnel_id bigint not null,
  left_weight bigint not null,
  right_weight bigint not null,
  container text not null default '',
  sort_order bigint not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table funnels_conditional_split_steps (
  id bigint generated always as identity (start with 49000) primary key,
  workspace_id bigint not null,
  funnel_id bigint not null,
  filter_id bigint,
  container text not null default '',
  sort_order bigint not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

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

create table webhooks_outgoing_events (
  id bigint generated always as identity (start with 210000000) primary key,
  workspace_id bigint not null,
  uuid uuid not null default gen_random_uuid(),
  event_type_id text not null,
  subject_id bigint not null,
  subject_type text not null,
  data json not null,
  api_version bigint not null default 2,
  page json,
  funnel json,
  sample boolean not null default false,
  created_at timestamptz(3) not null default now()
);

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

create unique index users_lower_email__key on users (lower(email));

create unique index memberships_team_id_user_id_key on memberships (team_id, user_id);

create index memberships_team_id_idx on memberships (team_id, id);

create index memberships_user_id_idx on memberships (user_id, id);

create index memberships_user_id_1_idx on memberships (user_id);

create unique index workspaces_subdomain_key on workspaces (subdomain);

create index workspaces_team_id_idx on workspaces (team_id, id);

create unique index platform_applications_uid_key on platform_applications (uid);

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

create unique index images_workspace_id_id_key on images (workspace_id, id);

create index images_updated_at_idx on images (workspace_id, updated_at, id);

create unique index courses_workspace_id_id_key on courses (workspace_id, id);

create index courses_image_id_idx on courses (workspace_id, image_id, id);

create index courses_updated_at_idx on courses (workspace_id, updated_at, id);

create index courses_published_at_1_idx on courses (published_at) where announced_at is null and published_at is not null;

create unique index courses_sections_course_id_key on courses_sections (workspace_id, course_id) where parent_id is null;

create unique index courses_sections_workspace_id_id_key on courses_sections (workspace_id, id);

create index courses_sections_course_id_idx on courses_sections (workspace_id, course_id, id);

create index courses_sections_blocker_section_id_idx on courses_sections (workspace_id, blocker_section_id, id);

create index courses_sections_blocker_lesson_id_idx on courses_sections (workspace_id, blocker_lesson_id, id);

create index courses_sections_parent_id_idx on courses_sections (workspace_id, parent_id, id);

create index courses_sections_updated_at_idx on courses_sections (workspace_id, updated_at, id);

create index courses_sections_sort_order_idx on courses_sections (workspace_id, sort_order, id);

create index courses_sections_published_at_1_idx on courses_sections (published_at) where announced_at is null and published_at is not null;

create unique index courses_lessons_workspace_id_id_key on courses_lessons (workspace_id, id);

create index courses_lessons_section_id_idx on courses_lessons (workspace_id, section_id, id);

create index courses_lessons_image_id_idx on courses_lessons (workspace_id, image_id, id);

create index courses_lessons_updated_at_idx on courses_lessons (workspace_id, updated_at, id);

create index courses_lessons_sort_order_idx on courses_lessons (workspace_id, sort_order, id);

create index courses_lessons_published_at_1_idx on courses_lessons (published_at) where announced_at is null and published_at is not null;

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

create unique index courses_offerings_course_id_variant_id_key on courses_offerings (workspace_id, course_id, variant_id);

create unique index courses_offerings_workspace_id_id_key on courses_offerings (workspace_id, id);

create index courses_offerings_course_id_idx on courses_offerings (workspace_id, course_id, id);

create index courses_offerings_variant_id_idx on courses_offerings (workspace_id, variant_id, id);

create unique index courses_grants_enrollment_id_order_id_variant_id_key on courses_grants (workspace_id, enrollment_id, order_id, variant_id);

create unique index courses_grants_workspace_id_id_key on courses_grants (workspace_id, id);

create index courses_grants_enrollment_id_idx on courses_grants (workspace_id, enrollment_id, id);

create index courses_grants_variant_id_idx on courses_grants (workspace_id, variant_id, id);

create index courses_grants_workspace_id_order_id_1_idx on courses_grants (workspace_id, order_id);

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

create unique index sites__key on sites (workspace_id);

create unique index sites_workspace_id_id_key on sites (workspace_id, id);

create unique index themes_workspace_id_id_key on themes (workspace_id, id);

create index themes_current_style_id_idx on themes (workspace_id, current_style_id, id);

create index themes_updated_at_idx on themes (workspace_id, updated_at, id);

create unique index styles_workspace_id_id_key on styles (workspace_id, id);

create index styles_theme_id_idx on styles (workspace_id, theme_id, id);

create index styles_updated_at_idx on styles (workspace_id, updated_at, id);

create unique index domains_name_key on domains (workspace_id, name);

create unique index domains_workspace_id_id_key on domains (workspace_id, id);

create index domains_updated_at_idx on domains (workspace_id, updated_at, id);

create unique index blogs_workspace_id_id_key on blogs (workspace_id, id);

create index blogs_seo_image_id_idx on blogs (workspace_id, seo_image_id, id);

create index blogs_site_id_idx on blogs (workspace_id, site_id, id);

create index blogs_theme_id_idx on blogs (workspace_id, theme_id, id);

create index blogs_style_id_idx on blogs (workspace_id, style_id, id);

create index blogs_updated_at_idx on blogs (workspace_id, updated_at, id);

create unique index blogs_authors_workspace_id_id_key on blogs_authors (workspace_id, id);

create index blogs_authors_blog_id_idx on blogs_authors (workspace_id, blog_id, id);

create unique index blogs_categories_workspace_id_id_key on blogs_categories (workspace_id, id);

create index blogs_categories_blog_id_idx on blogs_categories (workspace_id, blog_id, id);

create unique index blogs_tags_blog_id_name_key on blogs_tags (workspace_id, blog_id, name);

create unique index blogs_tags_workspace_id_id_key on blogs_tags (workspace_id, id);

create index blogs_tags_blog_id_idx on blogs_tags (workspace_id, blog_id, id);

create index blogs_tags_updated_at_idx on blogs_tags (workspace_id, updated_at, id);

create unique index blogs_posts_blog_id_current_path_key on blogs_posts (workspace_id, blog_id, current_path);

create unique index blogs_posts_workspace_id_id_key on blogs_posts (workspace_id, id);

create index blogs_posts_blog_id_idx on blogs_posts (workspace_id, blog_id, id);

create index blogs_posts_image_id_idx on blogs_posts (workspace_id, image_id, id);

create index blogs_posts_updated_at_idx on blogs_posts (workspace_id, updated_at, id);

create unique index blogs_posts_authors_post_id_author_id_key on blogs_posts_authors (workspace_id, post_id, author_id);

create unique index blogs_posts_authors_workspace_id_id_key on blogs_posts_authors (workspace_id, id);

create index blogs_posts_authors_post_id_idx on blogs_posts_authors (workspace_id, post_id, id);

create index blogs_posts_authors_author_id_idx on blogs_posts_authors (workspace_id, author_id, id);

create unique index blogs_posts_categories_post_id_category_id_key on blogs_posts_categories (workspace_id, post_id, category_id);

create unique index blogs_posts_categories_workspace_id_id_key on blogs_posts_categories (workspace_id, id);

create index blogs_posts_categories_post_id_idx on blogs_posts_categories (workspace_id, post_id, id);

create index blogs_posts_categories_category_id_idx on blogs_posts_categories (workspace_id, category_id, id);

create unique index blogs_posts_tags_post_id_tag_id_key on blogs_posts_tags (workspace_id, post_id, tag_id);

create unique index blogs_posts_tags_workspace_id_id_key on blogs_posts_tags (workspace_id, id);

create index blogs_posts_tags_post_id_idx on blogs_posts_tags (workspace_id, post_id, id);

create index blogs_posts_tags_tag_id_idx on blogs_posts_tags (workspace_id, tag_id, id);

create unique index funnels_current_path_key on funnels (workspace_id, current_path);

create unique index funnels_workspace_id_id_key on funnels (workspace_id, id);

create index funnels_domain_id_idx on funnels (workspace_id, domain_id, id);

create index funnels_updated_at_idx on funnels (workspace_id, updated_at, id);

create unique index funnels_tags_name_key on funnels_tags (workspace_id, name);

create unique index funnels_tags_workspace_id_id_key on funnels_tags (workspace_id, id);

create index funnels_tags_updated_at_idx on funnels_tags (workspace_id, updated_at, id);

create unique index funnels_applied_tags_funnel_id_tag_id_key on funnels_applied_tags (workspace_id, funnel_id, tag_id);

create unique index funnels_applied_tags_workspace_id_id_key on funnels_applied_tags (workspace_id, id);

create index funnels_applied_tags_funnel_id_idx on funnels_applied_tags (workspace_id, funnel_id, id);

create index funnels_applied_tags_tag_id_idx on funnels_applied_tags (workspace_id, tag_id, id);

create unique index pages_current_path_key on pages (workspace_id, current_path);

create unique index pages_external_url_key on pages (workspace_id, external_url);

create unique index pages_workspace_id_id_key on pages (workspace_id, id);

create index pages_theme_id_idx on pages (workspace_id, theme_id, id);

create index pages_funnel_id_idx on pages (workspace_id, funnel_id, id);

create index pages_show_page_step_id_idx on pages (workspace_id, show_page_step_id, id);

create index pages_updated_at_idx on pages (workspace_id, updated_at, id);

create unique index funnels_show_page_steps_page_id_key on funnels_show_page_steps (workspace_id, page_id);

create unique index funnels_show_page_steps_current_path_key on funnels_show_page_steps (workspace_id, current_path);

create unique index funnels_show_page_steps_workspace_id_id_key on funnels_show_page_steps (workspace_id, id);

create index funnels_show_page_steps_funnel_id_idx on funnels_show_page_steps (workspace_id, funnel_id, id);

create index funnels_show_page_steps_page_id_idx on funnels_show_page_steps (workspace_id, page_id, id);

create unique index funnels_step_products_show_page_step_id_product_id_key on funnels_step_products (workspace_id, show_page_step_id, product_id);

create unique index funnels_step_products_workspace_id_id_key on funnels_step_products (workspace_id, id);

create index funnels_step_products_show_page_step_id_idx on funnels_step_products (workspace_id, show_page_step_id, id);

create index funnels_step_products_product_id_idx on funnels_step_products (workspace_id, product_id, id);

create unique index funnels_split_test_steps_workspace_id_id_key on funnels_split_test_steps (workspace_id, id);

create index funnels_split_test_steps_funnel_id_idx on funnels_split_test_steps (workspace_id, funnel_id, id);

create index funnels_split_test_steps_updated_at_idx on funnels_split_test_steps (workspace_id, updated_at, id);

create unique index funnels_conditional_split_steps_workspace_id_id_key on funnels_conditional_split_steps (workspace_id, id);

create index funnels_conditional_split_steps_funnel_id_idx on funnels_conditional_split_steps (workspace_id, funnel_id, id);

create index funnels_conditional_split_steps_filter_id_idx on funnels_conditional_split_steps (workspace_id, filter_id, id);

create index funnels_conditional_split_steps_updated_at_idx on funnels_conditional_split_steps (workspace_id, updated_at, id);

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

create unique index emails_settingses__key on emails_settingses (workspace_id);

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

create unique index webhooks_outgoing_events_workspace_id_id_key on webhooks_outgoing_events (workspace_id, id);

create unique index webhooks_outgoing_endpoints_workspace_id_id_key on webhooks_outgoing_endpoints (workspace_id, id);

create index webhooks_outgoing_endpoints_updated_at_idx on webhooks_outgoing_endpoints (workspace_id, updated_at, id);

create index webhooks_outgoing_endpoints_expires_at_1_idx on webhooks_outgoing_endpoints (expires_at) where expires_at is not null;

create unique index webhooks_outgoing_deliveries_workspace_id_id_key on webhooks_outgoing_deliveries (workspace_id, id);

create index webhooks_outgoing_deliveries_event_id_idx on webhooks_outgoing_deliveries (workspace_id, event_id, id);

create index webhooks_outgoing_deliveries_endpoint_id_idx on webhooks_outgoing_deliveries (workspace_id, endpoint_id, id);

create index webhooks_outgoing_deliveries_endpoint_id_due_at_1_idx on webhooks_outgoing_deliveries (endpoint_id, due_at) where status = 'queued';

create unique index webhooks_outgoing_attempts_workspace_id_id_key on webhooks_outgoing_attempts (workspace_id, id);

create index webhooks_outgoing_attempts_delivery_id_idx on webhooks_outgoing_attempts (workspace_id, delivery_id, id);

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

alter table images add constraint images_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses add constraint courses_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses add constraint courses_image_id_fkey foreign key (workspace_id, image_id) references images (workspace_id, id) on delete set null (image_id);

alter table courses_sections add constraint courses_sections_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_sections add constraint courses_sections_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_sections add constraint courses_sections_blocker_section_id_fkey foreign key (workspace_id, blocker_section_id) references courses_sections (workspace_id, id) on delete set null (blocker_section_id);

alter table courses_sections add constraint courses_sections_blocker_lesson_id_fkey foreign key (workspace_id, blocker_lesson_id) references courses_lessons (workspace_id, id) on delete set null (blocker_lesson_id);

alter table courses_sections add constraint courses_sections_parent_id_fkey foreign key (workspace_id, parent_id) references courses_sections (workspace_id, id) on delete cascade;

alter table courses_lessons add constraint courses_lessons_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_lessons add constraint courses_lessons_section_id_fkey foreign key (workspace_id, section_id) references courses_sections (workspace_id, id) on delete cascade;

alter table courses_lessons add constraint courses_lessons_image_id_fkey foreign key (workspace_id, image_id) references images (workspace_id, id) on delete set null (image_id);

alter table courses_enrollments add constraint courses_enrollments_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_enrollments add constraint courses_enrollments_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_enrollments add constraint courses_enrollments_contact_id_fkey foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete restrict;

alter table courses_lesson_completions add constraint courses_lesson_completions_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_lesson_completions add constraint courses_lesson_completions_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_lesson_completions add constraint courses_lesson_completions_enrollment_id_fkey foreign key (workspace_id, enrollment_id) references courses_enrollments (workspace_id, id) on delete cascade;

alter table courses_lesson_completions add constraint courses_lesson_completions_lesson_id_fkey foreign key (workspace_id, lesson_id) references courses_lessons (workspace_id, id) on delete cascade;

alter table courses_offerings add constraint courses_offerings_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_offerings add constraint courses_offerings_course_id_fkey foreign key (workspace_id, course_id) references courses (workspace_id, id) on delete cascade;

alter table courses_offerings add constraint courses_offerings_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

alter table courses_grants add constraint courses_grants_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table courses_grants add constraint courses_grants_enrollment_id_fkey foreign key (workspace_id, enrollment_id) references courses_enrollments (workspace_id, id) on delete cascade;

alter table courses_grants add constraint courses_grants_variant_id_fkey foreign key (workspace_id, variant_id) references products_variants (workspace_id, id) on delete cascade;

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

alter table sites add constraint sites_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table themes add constraint themes_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table themes add constraint themes_current_style_id_fkey foreign key (workspace_id, current_style_id) references styles (workspace_id, id) on delete set null (current_style_id);

alter table styles add constraint styles_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table styles add constraint styles_theme_id_fkey foreign key (workspace_id, theme_id) references themes (workspace_id, id) on delete cascade;

alter table domains add constraint domains_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs add constraint blogs_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs add constraint blogs_seo_image_id_fkey foreign key (workspace_id, seo_image_id) references images (workspace_id, id) on delete set null (seo_image_id);

alter table blogs add constraint blogs_site_id_fkey foreign key (workspace_id, site_id) references sites (workspace_id, id) on delete cascade;

alter table blogs add constraint blogs_theme_id_fkey foreign key (workspace_id, theme_id) references themes (workspace_id, id) on delete set null (theme_id);

alter table blogs add constraint blogs_style_id_fkey foreign key (workspace_id, style_id) references styles (workspace_id, id) on delete set null (style_id);

alter table blogs_authors add constraint blogs_authors_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_authors add constraint blogs_authors_blog_id_fkey foreign key (workspace_id, blog_id) references blogs (workspace_id, id) on delete cascade;

alter table blogs_categories add constraint blogs_categories_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_categories add constraint blogs_categories_blog_id_fkey foreign key (workspace_id, blog_id) references blogs (workspace_id, id) on delete cascade;

alter table blogs_tags add constraint blogs_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_tags add constraint blogs_tags_blog_id_fkey foreign key (workspace_id, blog_id) references blogs (workspace_id, id) on delete cascade;

alter table blogs_posts add constraint blogs_posts_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_posts add constraint blogs_posts_blog_id_fkey foreign key (workspace_id, blog_id) references blogs (workspace_id, id) on delete cascade;

alter table blogs_posts add constraint blogs_posts_image_id_fkey foreign key (workspace_id, image_id) references images (workspace_id, id) on delete set null (image_id);

alter table blogs_posts_authors add constraint blogs_posts_authors_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_posts_authors add constraint blogs_posts_authors_post_id_fkey foreign key (workspace_id, post_id) references blogs_posts (workspace_id, id) on delete cascade;

alter table blogs_posts_authors add constraint blogs_posts_authors_author_id_fkey foreign key (workspace_id, author_id) references blogs_authors (workspace_id, id) on delete cascade;

alter table blogs_posts_categories add constraint blogs_posts_categories_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_posts_categories add constraint blogs_posts_categories_post_id_fkey foreign key (workspace_id, post_id) references blogs_posts (workspace_id, id) on delete cascade;

alter table blogs_posts_categories add constraint blogs_posts_categories_category_id_fkey foreign key (workspace_id, category_id) references blogs_categories (workspace_id, id) on delete cascade;

alter table blogs_posts_tags add constraint blogs_posts_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table blogs_posts_tags add constraint blogs_posts_tags_post_id_fkey foreign key (workspace_id, post_id) references blogs_posts (workspace_id, id) on delete cascade;

alter table blogs_posts_tags add constraint blogs_posts_tags_tag_id_fkey foreign key (workspace_id, tag_id) references blogs_tags (workspace_id, id) on delete cascade;

alter table funnels add constraint funnels_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels add constraint funnels_domain_id_fkey foreign key (workspace_id, domain_id) references domains (workspace_id, id) on delete set null (domain_id);

alter table funnels_tags add constraint funnels_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels_applied_tags add constraint funnels_applied_tags_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels_applied_tags add constraint funnels_applied_tags_funnel_id_fkey foreign key (workspace_id, funnel_id) references funnels (workspace_id, id) on delete cascade;

alter table funnels_applied_tags add constraint funnels_applied_tags_tag_id_fkey foreign key (workspace_id, tag_id) references funnels_tags (workspace_id, id) on delete cascade;

alter table pages add constraint pages_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table pages add constraint pages_theme_id_fkey foreign key (workspace_id, theme_id) references themes (workspace_id, id) on delete set null (theme_id);

alter table pages add constraint pages_funnel_id_fkey foreign key (workspace_id, funnel_id) references funnels (workspace_id, id) on delete set null (funnel_id);

alter table pages add constraint pages_show_page_step_id_fkey foreign key (workspace_id, show_page_step_id) references funnels_show_page_steps (workspace_id, id) on delete set null (show_page_step_id);

alter table funnels_show_page_steps add constraint funnels_show_page_steps_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels_show_page_steps add constraint funnels_show_page_steps_funnel_id_fkey foreign key (workspace_id, funnel_id) references funnels (workspace_id, id) on delete cascade;

alter table funnels_show_page_steps add constraint funnels_show_page_steps_page_id_fkey foreign key (workspace_id, page_id) references pages (workspace_id, id) on delete cascade;

alter table funnels_step_products add constraint funnels_step_products_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels_step_products add constraint funnels_step_products_show_page_step_id_fkey foreign key (workspace_id, show_page_step_id) references funnels_show_page_steps (workspace_id, id) on delete cascade;

alter table funnels_step_products add constraint funnels_step_products_product_id_fkey foreign key (workspace_id, product_id) references products (workspace_id, id) on delete cascade;

alter table funnels_split_test_steps add constraint funnels_split_test_steps_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels_split_test_steps add constraint funnels_split_test_steps_funnel_id_fkey foreign key (workspace_id, funnel_id) references funnels (workspace_id, id) on delete cascade;

alter table funnels_conditional_split_steps add constraint funnels_conditional_split_steps_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table funnels_conditional_split_steps add constraint funnels_conditional_split_steps_funnel_id_fkey foreign key (workspace_id, funnel_id) references funnels (workspace_id, id) on delete cascade;

alter table funnels_conditional_split_steps add constraint funnels_conditional_split_steps_filter_id_fkey foreign key (workspace_id, filter_id) references refine_filters (workspace_id, id) on delete set null (filter_id);

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

alter table webhooks_outgoing_endpoints add constraint webhooks_outgoing_endpoints_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table webhooks_outgoing_deliveries add constraint webhooks_outgoing_deliveries_workspace_id_fkey foreign key (workspace_id) references workspaces (id) on delete cascade;

alter table webhooks_outgoing_deliveries add constraint webhooks_outgoing_deliveries_event_id_fkey foreign key (workspace_id, event_id) references webhooks_outgoing_events (workspace_id, id) on delete cascade;

alter table webhooks_outgoing_deliveries add constraint webhooks_outgoing_deliveries_endpoint_id_fkey foreign key (workspace_id, endpoint_id) references webhooks_outgoing_endpoints (workspace_id, id) on delete cascade;

alter table webhooks_outgoing_attempts add constraint webhooks_outgoing_attempts_delivery_id_fkey foreign key (workspace_id, delivery_id) references webhooks_outgoing_deliveries (workspace_id, id) on delete cascade;
