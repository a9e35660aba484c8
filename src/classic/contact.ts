import { readFields } from './body.ts'
import { type ClassicAnswer, type ClassicCall, type ClassicRoute, idOf, pageOf, textOf } from './call.ts'
import { ClassicError, gone, invalidValues, missing } from './classic-error.ts'
import { contactValues, profileSql, timed } from './contact-profile.ts'
import { jsonapi, resourceObject } from './json-api.ts'
import { placeProblems } from './place.ts'
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

/** As `x`, the latest submission of a person `c`, or who stands in for one. */
export const latestSql = `(select s.id, s.workspace_id, s.page_id, s.data, s.created_at, s.updated_at from form_submissions s
    where s.workspace_id = c.workspace_id and s.contact_id = c.id and c.redacted_at is null order by s.id desc limit 1)
  union all (select c.id, c.workspace_id, null, coalesce(c.custom_attributes, '{}'), c.created_at, c.updated_at
    where c.redacted_at is not null or not exists (select 1 from form_submissions s
      where s.workspace_id = c.workspace_id and s.contact_id = c.id))`

/** Submissions `x`, each with its contact `c` where there is one. */
const submitted = `form_submissions x left join contacts c on c.id = x.contact_id and c.workspace_id = x.workspace_id
  where x.workspace_id = $1 and c.redacted_at is null`

/** Contacts who never submitted anything, each as a submission of its own. */
const unsubmitted = `contacts c, lateral (select c.id, c.workspace_id, c.id as contact_id, null::bigint as page_id, coalesce(c.custom_attributes, '{}') as data,
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

/** Fields a form sent beyond those of a contact stand at the top and in `additional_info` both, in snake case. */
export function contactOf(row: ContactRow): Record<string, unknown> {
  const { id, page_id, funnel_id, data, profile, created_at, updated_at } = row
  const sent = Object.fromEntries(Object.entries(data).map(([name, text]) => [snakeCase(name), text]))
  const known = Object.fromEntries(personal.map((name) => [name, profile?.[name] ?? sent[name] ?? null]))
  return {
    ...sent,
    id,
    page_id,
    funnel_id,
    funnel_step_id: page_id,
    ...known,
    name: [known.first_name, known.last_name].filter(Boolean).join(' ') || (sent.name ?? ''),
    ...Object.fromEntries(told.map((name) => [name, sent[name] ?? null])),
    unsubscribed_at: profile?.unsubscribed_at ?? null,
    created_at,
    updated_at,
    contact_profile: profile,
    additional_info: Object.fromEntries(
      Object.entries(sent).filter(([name]) => name === 'time_zone' || !isPersonal(name)),
    ),
  }
}

/** What a contact has of its profile, and of the form where the profile lacks it. */
const personal = [
  ...['first_name', 'last_name', 'email', 'phone', 'address', 'city', 'state', 'zip', 'country'],
  ...['shipping_address', 'shipping_city', 'shipping_state', 'shipping_zip', 'shipping_country'],
  ...['vat_number', 'time_zone'],
]

/** What a contact has of the form alone. */
const told = [
  ...['ip', 'webinar_at', 'webinar_last_time', 'webinar_ext', 'affiliate_id', 'aff_sub', 'aff_sub2'],
  ...['cf_affiliate_id', 'cart_affiliate_id', 'cf_uvid'],
]

const isPersonal = (name: string): boolean => name === 'name' || personal.includes(name)

/** Inputs of pages have dashes; what Classic shows has none. */
const snakeCase = (name: string): string => name.replaceAll('-', '_')

/** Members of a contact that no form tells. */
const unsent = [
  ...['id', 'page_id', 'funnel_id', 'funnel_step_id', 'created_at', 'updated_at', 'unsubscribed_at'],
  ...['contact_profile', 'additional_info'],
]

/** The texts of a body as a form would send them, those below `additional_info` included. */
function sentValues(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const nested = values.additional_info
  const given = { ...(typeof nested === 'object' ? nested : null), ...values }
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name, value]) => !unsent.includes(name) && (typeof value !== 'object' || value === null))
      .map(([name, value]) => [snakeCase(name), textOf(value) ?? '']),
  )
}

/** An opt-in: recorded as a page would, then what API v2 keeps of the person. */
async function optIn(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, workspaceId, values } = call
  if (!textOf(values.email))
    throw new ClassicError(400, "Email can't be blank", { errors: { email: ["can't be blank"] } })
  const owner = { workspace_id: Number(workspaceId), parent_id: Number(workspaceId) }
  const page_id = await pageIdOf(call)
  const data = Object.fromEntries(Object.entries(sentValues(values)).filter(([, text]) => text !== ''))
  readFields(store, 'Contact', contactValues(values))
  const read = readFields(store, 'FormSubmission', { page_id, data })
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

/** The page an opt-in names, by its own id or that of its step, which are one; 400 where it is not of the funnel. */
async function pageIdOf(call: ClassicCall): Promise<string | null> {
  const { funnel_id, funnel_step_id, page_id } = call.values
  const [funnel, step, page] = [textOf(funnel_id), textOf(funnel_step_id), textOf(page_id)]
  const problems = await placeProblems(call, funnel, { funnel_step_id: step, page_id: page })
  if (step && page && Number(step) !== Number(page)) problems.page_id ??= ['is not the page of the step']
  if (Object.keys(problems).length > 0) throw invalidValues(problems)
  return step ?? page
}

/** Changes the person, and what the form sent beyond; of somebody who sent none, the custom attributes. */
async function update(call: ClassicCall): Promise<ClassicAnswer> {
  const { store, principal, values } = call
  const { id, contact_id } = await row(call, idOf(call))
  if (contact_id === null) throw missing()
  const data = sentValues(values)
  const person = contactValues(values)
  const isSubmission = id !== contact_id
  if (!isSubmission)
    person.custom_attributes = {
      ...Object.fromEntries(Object.entries(data).filter(([name]) => !isPersonal(name))),
      ...(person.custom_attributes as object),
    }
  const read = readFields(store, 'Contact', person)
  const readData = readFields(store, 'FormSubmission', { data })
  await store.transact(principal, async (unit) => {
    if (isSubmission) await unit.update(store.registry.resolve('FormSubmission'), { id }, readData)
    await unit.update(store.registry.resolve('Contact'), { id: contact_id }, read)
  })
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
