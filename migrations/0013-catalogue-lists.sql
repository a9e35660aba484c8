alter table platform_applications alter column trusted_skus set default '[]';

update platform_applications set trusted_skus = '[]' where trusted_skus is null;

alter table platform_applications alter column trusted_skus set not null;

alter table products alter column image_ids set default '[]';

update products set image_ids = '[]' where image_ids is null;

alter table products alter column image_ids set not null;

alter table products_variants alter column asset_ids set default '[]';

update products_variants set asset_ids = '[]' where asset_ids is null;

alter table products_variants alter column asset_ids set not null;

alter table products_variants alter column image_ids set default '[]';

update products_variants set image_ids = '[]' where image_ids is null;

alter table products_variants alter column image_ids set not null;

alter table shipping_zones alter column region_ids set default '[]';

update shipping_zones set region_ids = '[]' where region_ids is null;

alter table shipping_zones alter column region_ids set not null;

alter table shipping_zones alter column country_ids set default '[]';

update shipping_zones set country_ids = '[]' where country_ids is null;

alter table shipping_zones alter column country_ids set not null;
