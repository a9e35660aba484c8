alter table pages alter column seo_index set default false;
