drop index contacts_updated_at_idx;

create index contacts_is_active_idx on contacts (workspace_id, (email_address is not null and unsubscribed_at is null and deleted_at is null and email_suppression_reason is null), id) where deleted_at is null and redacted_at is null and (email_address is not null or phone_number is not null);

create index contacts_workspace_id_id_1_idx on contacts (workspace_id, id) where deleted_at is null and redacted_at is null and (email_address is not null or phone_number is not null);

create index contacts_updated_at_idx on contacts (workspace_id, updated_at, id) where deleted_at is null and redacted_at is null and (email_address is not null or phone_number is not null);

create index contacts_tags_workspace_id_lower_name__1_idx on contacts_tags (workspace_id, lower(name));

create index contacts_applied_tags_workspace_id_tag_id_contact_id_1_idx on contacts_applied_tags (workspace_id, tag_id, contact_id);

create index products_variants_platform_application_id_1_idx on products_variants (platform_application_id) where platform_application_id is not null;

create index blogs_posts_published_at_1_idx on blogs_posts (published_at) where visibility = 'scheduled';

create index webhooks_outgoing_deliveries_workspace_id_finished_at_2_idx on webhooks_outgoing_deliveries (workspace_id, finished_at) where status = 'exhausted';
