create or replace function adapted(subject_table text, subject_id bigint, event_type_id text, page_ids jsonb, funnel_ids jsonb) returns text
language plpgsql volatile as $$
declare
  data text;
begin
  execute current_setting('tundish.adapted_' || subject_table) into data using subject_id, event_type_id, page_ids, funnel_ids;
  return data;
end
$$;

alter table webhooks_outgoing_endpoints add column adapter text;

alter table webhooks_outgoing_deliveries add column data text;
