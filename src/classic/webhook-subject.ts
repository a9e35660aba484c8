import { contactRowSql } from './contact.ts'
import { cameFromSql, purchaseSql } from './purchase.ts'

/**
 * What funnel webhooks are sent, by resource of API v2: SQL for the statement that records an event, over `r` (the
 * row), `e` (the event) and `n` (the endpoint), without a row where the event is not for that endpoint. So the body is
 * frozen with the event, and an account without funnel webhooks never runs any of it.
 */
export const webhookSubjects: Readonly<Record<string, string>> = {
  FormSubmission: `select ${contactRowSql}
    from (select r.*) x left join contacts c on c.workspace_id = x.workspace_id and c.id = x.contact_id
      left join pages g on g.workspace_id = x.workspace_id and g.id = x.page_id
    where c.redacted_at is null and ${meant('x.page_id', 'g.funnel_id')}`,

  Contact: `select ${contactRowSql} from (select r.*) c cross join lateral (${latestSubmission()}
      union all select c.id, c.workspace_id, null, coalesce(c.custom_attributes, '{}'), c.created_at, c.updated_at where ${meant('null::bigint', 'null::bigint')}
        and not exists (select 1 from form_submissions s where s.workspace_id = c.workspace_id and s.contact_id = c.id)) x
    where c.deleted_at is null and c.redacted_at is null and (c.email_address is not null or c.phone_number is not null)`,

  Order: `select ${purchaseSql} from (select r.*) p ${cameFromSql} where ${meant('came.page_id', 'came.funnel_id')}`,
}

/**
 * A change of a person is told as the change of their latest contact (of the funnel listened to); a new person who
 * came by a form is told by the submission alone.
 */
function latestSubmission(): string {
  return `(select s.id, s.workspace_id, s.page_id, s.data, s.created_at, s.updated_at
    from form_submissions s left join pages g on g.workspace_id = s.workspace_id and g.id = s.page_id
    where s.workspace_id = c.workspace_id and s.contact_id = c.id and e.event_type_id = 'contact.updated'
      and ${meant('s.page_id', 'g.funnel_id')} order by s.id desc limit 1)`
}

/** Unlike in API v2 both must match, since a step belongs to its funnel. */
function meant(page: string, funnel: string): string {
  const matches = (column: string, value: string): string =>
    `(coalesce(jsonb_array_length(n.${column}), 0) = 0 or n.${column} @> to_jsonb(${value}))`
  return `${matches('page_ids', page)} and ${matches('funnel_ids', funnel)}`
}
