import { readFields } from './body.ts'
import type { ClassicAnswer, ClassicCall, ClassicRoute } from './call.ts'
import { idOf, pageSqlOf, textOf } from './call.ts'
import { ClassicError, gone, missing } from './classic-error.ts'
import { listPrefix, tagValues } from './list.ts'
import { v2Names } from './names.ts'
import { select } from './select.ts'

/** The person: what API v2 calls a contact (classic-v1.md section 6). */
export const contactProfileRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/contact_profiles', access: 'contacts', handle: list },
  { method: 'GET', path: '/contact_profiles/:id', access: 'contacts', handle: show },
  { method: 'POST', path: '/contact_profiles', access: 'contacts', root: 'contact_profile', handle: upsert },
  {
    method: 'PUT',
    path: '/contact_profiles/:id',
    access: 'contacts',
    root: 'contact_profile',
    handle: update,
  },
]

/** The address fields of Classic live in custom attributes of the same name. */
const addressFields = [
  ...['address', 'city', 'state', 'zip', 'country', 'vat_number'],
  ...['shipping_address', 'shipping_city', 'shipping_state', 'shipping_zip', 'shipping_country'],
]

/** Postgres writes the profile of a row `c` of contacts, so that lists take one statement. */
export const profileSql = `json_build_object('id', c.id, 'first_name', c.first_name, 'last_name', c.last_name,
  'middle_name', null, 'email', c.email_address, 'phone', c.phone_number,
  ${addressFields.map((name) => `'${name}', nullif(c.custom_attributes ->> '${name}', '')`).join(', ')},
  'cf_uvid', null, 'websites', c.website_url, 'location_general', null, 'normalized_location', null,
  'deduced_location', null, 'age', null, 'gender', null, 'age_range_lower', null, 'age_range_upper', null,
  'action_score', null, 'known_ltv', '0.00', 'unsubscribed_at', c.unsubscribed_at, 'created_at', c.created_at,
  'updated_at', c.updated_at, 'tags', ${namesSql('not like')}, 'time_zone', c.time_zone,
  'lists_names', array_to_string(array(select json_array_elements_text(${namesSql('like')})), ','),
  'tags_names', array_to_string(array(select json_array_elements_text(${namesSql('not like')})), ','),
  'globally_unsubscribed', c.unsubscribed_at is not null)`

function namesSql(operator: 'like' | 'not like'): string {
  return `(select coalesce(json_agg(${operator === 'like' ? `substr(t.name, ${listPrefix.length + 1})` : 't.name'} order by t.id), '[]')
    from contacts_applied_tags a join contacts_tags t on t.id = a.tag_id
    where a.contact_id = c.id and a.workspace_id = c.workspace_id and t.name ${operator} '${listPrefix}%')`
}

const known = 'c.redacted_at is null and (c.email_address is not null or c.phone_number is not null)'

async function list(call: ClassicCall): Promise<ClassicAnswer> {
  const rows = await select(
    call.sql,
    `select ${profileSql} as profile from (select * from contacts c
      where c.workspace_id = $1 and c.deleted_at is null and ${known} order by c.id ${pageSqlOf(call)}) c order by c.id`,
    call.workspaceId,
  )
  return { body: rows.map(({ profile }) => timed(profile)) }
}

async function show(call: ClassicCall): Promise<ClassicAnswer> {
  return { body: await profile(call, idOf(call)) }
}

/** The profile of a contact of the account; 410 where it was deleted. */
export async function profile({ sql, workspaceId }: ClassicCall, id: string | number): Promise<unknown> {
  const [row] = await select(
    sql,
    `select ${profileSql} as profile, c.deleted_at is not null as deleted from contacts c
      where c.workspace_id = $1 and c.id = $2 and c.redacted_at is null`,
    workspaceId,
    id,
  )
  if (!row) throw missing()
  if (row.deleted === 't') throw gone()
  return timed(row.profile)
}

/** JSON of Postgres, with times as Classic writes them: UTC, milliseconds, `Z`. */
export const timed = (text: string | null | undefined): unknown =>
  JSON.parse(text ?? 'null', (_key, value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/.test(value)
      ? new Date(value).toISOString()
      : value,
  )

/** Values of a profile as API v2 takes them. */
export function contactValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [from, to] of Object.entries(v2Names)) if (from in values) out[to] = values[from]
  if (typeof values.name === 'string' && !('first_name' in values)) {
    const [first, ...rest] = values.name.trim().split(/\s+/)
    Object.assign(out, { first_name: first, ...(rest.length > 0 && { last_name: rest.join(' ') }) })
  }
  const attributes = addressFields.filter((name) => name in values)
  if (attributes.length > 0)
    out.custom_attributes = Object.fromEntries(attributes.map((name) => [name, textOf(values[name]) ?? '']))
  return out
}

async function upsert(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, workspaceId, values } = call
  if (!textOf(values.email))
    throw new ClassicError(400, "Email can't be blank", { errors: { email: ["can't be blank"] } })
  const owner = { workspace_id: Number(workspaceId), parent_id: Number(workspaceId) }
  const contact = store.registry.resolve('Contact')
  const read = readFields(store, 'Contact', contactValues(values))
  const cleared = Object.fromEntries(Object.entries(read).filter(([, value]) => value === null))
  const { id, status } = await store.transact(
    principal,
    async (unit) => {
      const made = await unit.act(contact, 'upsert', null, { query: {}, expand: [], values: read, owner })
      const id = Number(made.row?.id)
      await unit.update(contact, { id }, { ...cleared, ...(await tagValues(unit, call, id)) })
      return { id, status: made.status }
    },
    { retryDuplicates: true },
  )
  return { status: status ?? 200, body: await profile(call, id) }
}

async function update(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, values } = call
  await profile(call, idOf(call))
  const read = readFields(store, 'Contact', contactValues(values))
  const id = Number(idOf(call))
  await store.transact(principal, async (unit) => {
    const tags = await tagValues(unit, call, id)
    await unit.update(store.registry.resolve('Contact'), { id }, { ...read, ...tags })
  })
  return { body: await profile(call, idOf(call)) }
}
