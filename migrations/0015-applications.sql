alter table platform_applications add column uid text not null default replace(gen_random_uuid()::text, '-', '');

alter table platform_applications add column secret_hash text;

alter table platform_applications add column redirect_uris jsonb not null default '[]';

alter table platform_applications add column confidential boolean not null default true;

alter table platform_applications add column scopes jsonb not null default '[]';

alter table platform_applications add column classic boolean not null default false;

alter table platform_applications add column activated_at timestamptz(3);

alter table platform_applications add column registered_by text;

create unique index platform_applications_uid_key on platform_applications (uid);
