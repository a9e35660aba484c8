-- These columns took any number. One that names no row of its workspace is cleared, so that the keys below hold.
update products r set seo_image_id = null where seo_image_id is not null
  and not exists (select 1 from images i where i.workspace_id = r.workspace_id and i.id = r.seo_image_id);

update products r set redirect_funnel_id = null where redirect_funnel_id is not null
  and not exists (select 1 from funnels i where i.workspace_id = r.workspace_id and i.id = r.redirect_funnel_id);

update products_collections r set image_id = null where image_id is not null
  and not exists (select 1 from images i where i.workspace_id = r.workspace_id and i.id = r.image_id);

update products_collections r set social_image_id = null where social_image_id is not null
  and not exists (select 1 from images i where i.workspace_id = r.workspace_id and i.id = r.social_image_id);

update stores r set social_image_id = null where social_image_id is not null
  and not exists (select 1 from images i where i.workspace_id = r.workspace_id and i.id = r.social_image_id);

update products r set image_ids = (select coalesce(jsonb_agg(e.id order by e.place), '[]')
    from jsonb_array_elements(r.image_ids) with ordinality as e(id, place)
    where exists (select 1 from images i where i.workspace_id = r.workspace_id and i.id = e.id::bigint))
  where image_ids <> '[]';

update products_variants r set image_ids = (select coalesce(jsonb_agg(e.id order by e.place), '[]')
    from jsonb_array_elements(r.image_ids) with ordinality as e(id, place)
    where exists (select 1 from images i where i.workspace_id = r.workspace_id and i.id = e.id::bigint))
  where image_ids <> '[]';

create index products_seo_image_id_idx on products (workspace_id, seo_image_id, id);

create index products_redirect_funnel_id_idx on products (workspace_id, redirect_funnel_id, id);

create index products_collections_image_id_idx on products_collections (workspace_id, image_id, id);

create index products_collections_social_image_id_idx on products_collections (workspace_id, social_image_id, id);

create index stores_social_image_id_idx on stores (workspace_id, social_image_id, id);

alter table products add constraint products_seo_image_id_fkey foreign key (workspace_id, seo_image_id) references images (workspace_id, id) on delete set null (seo_image_id);

alter table products add constraint products_redirect_funnel_id_fkey foreign key (workspace_id, redirect_funnel_id) references funnels (workspace_id, id) on delete set null (redirect_funnel_id);

alter table products_collections add constraint products_collections_image_id_fkey foreign key (workspace_id, image_id) references images (workspace_id, id) on delete set null (image_id);

alter table products_collections add constraint products_collections_social_image_id_fkey foreign key (workspace_id, social_image_id) references images (workspace_id, id) on delete set null (social_image_id);

alter table stores add constraint stores_social_image_id_fkey foreign key (workspace_id, social_image_id) references images (workspace_id, id) on delete set null (social_image_id);
