create or replace function site_url(subdomain text) returns text
language sql stable parallel safe
return replace(current_setting('tundish.site_url', true), '*', subdomain);

drop index emails_settingses__key;

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

create unique index emails_settingses__key on emails_settingses (workspace_id);

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
