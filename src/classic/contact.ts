import { readFields } from './body.ts'
import { type ClassicAnswer, type ClassicCall, type ClassicRoute, idOf, pageOf, textOf } from './call.ts'
import { ClassicError, gone, missing } from './classic-error.ts'
import { contactValues, profileSql, timed } from './contact-profile.ts'
import { jsonapi, resourceObject } from './json-api.ts'
import { select } from './select.ts'

/**
 * A contact of Classic is one submission of one page (classic-v1.md section 6). People of API v2 who never submitted
 * anything stand beside them, one row each, so that no contact is missing.
 */
export const contactRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/contacts', access: 'contacts', handle: list },
  {
    method: 'GET',
    path: '/contacts/:id',
    access: 'contacts',
    handle: async (call) => ({ body: await one(call, idOf(call)) }),
  },
  { method: 'POST', path: '/contacts', access: 'contacts', root: 'contact', handle: optIn },
  { method: 'PUT', path: '/contacts/:id', access: 'contacts', root: 'contact', handle: update },
  { method: 'DELETE', path: '/contacts/:id', access: 'contacts', handle: remove },
  { method: 'GET', path: '/contact_activities', access: 'contacts', handle: activities },
]

/** The older list: JSON:API, names with dashes (classic-v1.md section 5.3). */
export const legacyContactRoutes: readonly ClassicRoute[] = [
  {
    method: 'GET',
    path: '/contacts.json',
    access: 'contacts',
    async handle(call) {
      const rows = (await list(call)).body as Record<string, unknown>[]
      return { body: { data: rows.map((row) => resourceObject('contacts', row)), jsonapi } }
    },
  },
]

/** What `contactRowSql` gives. */
export interface ContactRow {
  readonly id: number
  readonly page_id: number | null
  readonly funnel_id: number | null
  readonly contact_id: number | null
  readonly data: Record<string, string>
  readonly profile: Record<string, unknown> | null
  readonly deleted: boolean
  readonly created_at: string
  readonly updated_at: string
}

/** A submission `x` (or who stands in for one) with its person `c`; `contactOf` makes the contact of it. */
export const contactRowSql = `json_build_object('id', x.id, 'page_id', x.page_id, 'funnel_id', (select p.funnel_id from pages p
      where p.id = x.page_id and p.workspace_id = x.workspace_id), 'contact_id', c.id, 'data', x.data,
    'profile', case when c.id is null then null else ${profileSql} end, 'deleted', c.deleted_at is not null,
    'created_at', x.created_at, 'updated_at', greatest(x.updated_at, c.updated_at))`

/** Submissions `x`, each with its contact `c` where there is one. */
const submitted = `form_submissions x left join contacts c on c.id = x.contact_id and c.workspace_id = x.workspace_id
  where x.workspace_id = $1 and c.redacted_at is null`

/** Contacts who never submitted anything, each as a submission of its own. */
const unsubmitted = `contacts c, lateral (select c.id, c.workspace_id, c.id as contact_id, null::bigint as page_id, '{}'::jsonb as data,
    c.created_at, c.updated_at) x
  where c.workspace_id = $1 and c.redacted_at is null and (c.email_address is not null or c.phone_number is not null)
    and not exists (select 1 from form_submissions f where f.workspace_id = c.workspace_id and f.contact_id = c.id)`

/** Those of the sources that meet a condition, shown: a page of each, then the page of them all. */
function rowsSql(call: ClassicCall, sources: readonly string[], condition: string): string {
  const { limit, offset } = pageOf(call)
  const pages = sources.map(
    (source) =>
      `(select x.id, x.workspace_id, x.contact_id, x.page_id, x.data, x.created_at, x.updated_at from ${source} and ${condition} order by x.id limit ${limit + offset})`,
  )
  return `select ${contactRowSql} as row from
    (select x.* from (${pages.join(' union all ')}) x order by x.id limit ${limit} offset ${offset}) x
    left join contacts c on c.id = x.contact_id and c.workspace_id = x.workspace_id order by x.id`
}

async function list(call: ClassicCall): Promise<ClassicAnswer> {
  const text = rowsSql(call, [submitted, unsubmitted], 'c.deleted_at is null')
  const rows = await select(call.sql, text, call.workspaceId)
  return { body: rows.map(({ row }) => contactOf(timed(row) as ContactRow)) }
}

/** Submissions only, of one funnel or step where the query names it. */
async function activities(call: ClassicCall): Promise<ClassicAnswer> {
  const { funnel_step_id: page, funnel_id: funnel } = Object.fromEntries(call.query)
  const [onPage, inFunnel] = [page, funnel].map((text) => (/^\d{1,18}$/.test(text ?? '') ? text : null))
  const conditions = [
    'c.deleted_at is null',
    ...(onPage ? ['x.page_id = $2'] : []),
    ...(inFunnel
      ? ['x.page_id in (select p.id from pages p where p.workspace_id = $1 and p.funnel_id = $3)']
      : []),
  ]
  const text = rowsSql(call, [submitted], conditions.join(' and '))
  const rows = await select(call.sql, text, call.workspaceId, onPage, inFunnel)
  return { body: rows.map(({ row }) => contactOf(timed(row) as ContactRow)) }
}

async function row(call: ClassicCall, id: string): Promise<ContactRow> {
  const text = rowsSql({ ...call, query: new URLSearchParams() }, [submitted, unsubmitted], 'x.id = $2')
  const [found] = await select(call.sql, text, call.workspaceId, id)
  if (!found) throw missing()
  const contact = timed(found.row) as ContactRow
  if (contact.deleted) throw gone()
  return contact
}

const one = async (call: ClassicCall, id: string): Promise<unknown> => contactOf(await row(call, id))

/** Fields a form sent beyond those of a contact stand at the top and in `additional_info` both. */
export function contactOf({
  id,
  page_id,
  funnel_id,
  data,
  profile,
  created_at,
  updated_at,
}: ContactRow): Record<string, unknown> {
  const { first_name = null, last_name = null } = profile ?? {}
  const name = [first_name, last_name].filter(Boolean).join(' ')
  const own = {
    id,
    page_id,
    funnel_id,
    funnel_step_id: page_id,
    first_name,
    last_name,
    name,
    ...Object.fromEntries(personal.map((field) => [field, profile?.[field] ?? null])),
    ip: null,
    webinar_at: null,
    webinar_last_time: null,
    webinar_ext: null,
    affiliate_id: null,
    aff_sub: null,
    aff_sub2: null,
    cf_affiliate_id: null,
    cart_affiliate_id: null,
    cf_uvid: null,
    created_at,
    updated_at,
  }
  return { ...data, ...own, contact_profile: profile, additional_info: data }
}

const personal = [
  ...[
    'email',
    'phone',
    'address',
    'city',
    'state',
    'zip',
    'country',
    'vat_number',
    'time_zone',
    'unsubscribed_at',
  ],
  ...['shipping_address', 'shipping_city', 'shipping_state', 'shipping_zip', 'shipping_country'],
]

/** An opt-in: recorded as a page would, then what API v2 keeps of the person. */
async function optIn(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, workspaceId, values } = call
  if (!textOf(values.email))
    throw new ClassicError(400, "Email can't be blank", { errors: { email: ["can't be blank"] } })
  const owner = { workspace_id: Number(workspaceId), parent_id: Number(workspaceId) }
  const page = textOf(values.page_id)
  const data = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = textOf(value)
      return text === null || name.endsWith('_id') ? [] : [[name.replaceAll('_', '-'), text]]
    }),
  )
  readFields(store, 'Contact', contactValues(values))
  const read = readFields(store, 'FormSubmission', { page_id: page, data })
  const made = await store.transact(
    principal,
    (unit) =>
      unit.act(store.registry.resolve('FormSubmission'), 'record', null, {
        query: {},
        expand: [],
        values: read,
        owner,
      }),
    { retryDuplicates: true },
  )
  return { status: 201, body: await one(call, String(made.row?.id)) }
}

async function update(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, values } = call
  const { contact_id } = await row(call, idOf(call))
  if (contact_id === null) throw missing()
  await store.transact(principal, (unit) =>
    unit.update(
      store.registry.resolve('Contact'),
      { id: contact_id },
      readFields(store, 'Contact', contactValues(values)),
    ),
  )
  return { body: await one(call, idOf(call)) }
}

async function remove(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal } = call
  const { contact_id } = await row(call, idOf(call))
  if (contact_id === null) throw missing()
  await store.transact(principal, (unit) =>
    unit.remove(store.registry.resolve('Contact'), { id: contact_id }),
  )
  return {}
}
