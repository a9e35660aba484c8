import type { Store } from '../store/store.ts'
import type { Unit } from '../store/unit.ts'
import { readFields } from './body.ts'
import type { ClassicAnswer, ClassicCall, ClassicRoute } from './call.ts'
import { pageSqlOf, textOf } from './call.ts'
import { ClassicError, invalidValues } from './classic-error.ts'
import { select } from './select.ts'

/** A list of Classic is a tag of this beginning: API v2 has no lists (docs/decisions/0023-classic.md). */
export const listPrefix = 'list:'

/** Tags and lists, read, and given to or taken from a person by e-mail address. */
export const listRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/tags', access: 'contacts', handle: (call) => index(call, 'tags') },
  { method: 'GET', path: '/lists', access: 'contacts', handle: (call) => index(call, 'lists') },
  { method: 'POST', path: '/tags', access: 'contacts', root: 'tag', handle: (call) => apply(call, '') },
  {
    method: 'POST',
    path: '/lists',
    access: 'contacts',
    root: 'list',
    handle: (call) => apply(call, listPrefix),
  },
  { method: 'DELETE', path: '/tags', access: 'contacts', handle: (call) => take(call, '') },
  { method: 'DELETE', path: '/lists', access: 'contacts', handle: (call) => take(call, listPrefix) },
]

async function index(call: ClassicCall, what: 'tags' | 'lists'): Promise<ClassicAnswer> {
  const rows = await select(
    call.sql,
    `select id, name, created_at, updated_at from contacts_tags
    where workspace_id = $1 and starts_with(name, $2) = $3 order by id ${pageSqlOf(call)}`,
    call.workspaceId,
    listPrefix,
    what === 'lists',
  )
  return {
    body: rows.map(({ id, name, created_at, updated_at }) => ({
      id: Number(id),
      name: what === 'lists' ? name?.slice(listPrefix.length) : name,
      created_at: wireTime(created_at),
      updated_at: wireTime(updated_at),
    })),
  }
}

/** A time as Postgres prints it, as Classic writes it. */
export const wireTime = (text: string | null | undefined): string | null =>
  text ? new Date(`${text.replace(' ', 'T').replace(/\+00$/, '')}Z`).toISOString() : null

/** Makes the tag where there is none; giving it twice changes nothing. */
async function apply(
  { store, principal, workspaceId, values }: ClassicCall,
  prefix: string,
): Promise<ClassicAnswer> {
  const name = textOf(values.name)
  const email = textOf(values.email)
  if (!name || !email) throw new ClassicError(400, 'Give the name and the email of the person.')
  const row = await store.transact(
    principal,
    async (unit) => {
      const contact_id = await contactId(unit.sql, workspaceId, email)
      const tag_id = await tagId(unit, store, workspaceId, prefix + name)
      const [there] = await unit.sql`select 1 as one from contacts_applied_tags
        where contact_id = ${contact_id} and tag_id = ${tag_id}`
      const parent = { workspace_id: Number(workspaceId), parent_id: Number(contact_id) }
      if (!there) await unit.create(store.registry.resolve('Contacts::AppliedTag'), parent, { tag_id })
      return { id: tag_id, name, email }
    },
    { retryDuplicates: true },
  )
  return { status: 201, body: row }
}

/** Most tags that a profile is given at once. */
const tagsMax = 500

/** The tags a body names, made where there are none, as a change of the contact that keeps its lists. */
export async function tagValues(
  unit: Unit,
  { store, workspaceId, values: { tags } }: ClassicCall,
  contactId: number,
): Promise<{ tag_ids?: number[] }> {
  if (tags === undefined) return {}
  const given = Array.isArray(tags) ? tags : (textOf(tags)?.split(',') ?? [])
  const names = given.map(textOf).filter((name) => name !== null)
  if (names.length > tagsMax) throw invalidValues({ tags: [`are more than ${tagsMax}`] })
  const lists = await unit.sql`
    select a.tag_id from contacts_applied_tags a join contacts_tags t on t.id = a.tag_id
    where a.workspace_id = ${workspaceId} and a.contact_id = ${contactId} and starts_with(t.name, ${listPrefix})`
  const ids = new Set(lists.map(({ tag_id }) => Number(tag_id)))
  for (const name of names) ids.add(await tagId(unit, store, workspaceId, name))
  return { tag_ids: [...ids] }
}

/** The tag of a name, made where there is none. */
async function tagId(unit: Unit, store: Store, workspaceId: string, name: string): Promise<number> {
  const [found] = await unit.sql`select id from contacts_tags
    where workspace_id = ${workspaceId} and lower(name) = lower(${name})`
  if (found) return Number(found.id)
  const owner = { workspace_id: Number(workspaceId), parent_id: Number(workspaceId) }
  const values = readFields(store, 'Contacts::Tag', { name })
  return (await unit.create(store.registry.resolve('Contacts::Tag'), owner, values)).id
}

async function take(
  { store, principal, workspaceId, query }: ClassicCall,
  prefix: string,
): Promise<ClassicAnswer> {
  const [name, email] = [query.get('name'), query.get('email')]
  if (!name || !email)
    throw new ClassicError(400, 'Give the name and the email of the person in the address.')
  await store.transact(principal, async (unit) => {
    const contact_id = await contactId(unit.sql, workspaceId, email)
    const rows = await unit.sql`
      select a.id from contacts_applied_tags a join contacts_tags t on t.id = a.tag_id
      where a.workspace_id = ${workspaceId} and a.contact_id = ${contact_id} and lower(t.name) = lower(${prefix + name})`
    for (const { id } of rows)
      await unit.remove(store.registry.resolve('Contacts::AppliedTag'), { id: Number(id) })
  })
  return {}
}

async function contactId(sql: ClassicCall['sql'], workspaceId: string, email: string): Promise<string> {
  const [row] = await sql`select id from contacts where workspace_id = ${workspaceId}
    and lower(email_address) = lower(${email}) and deleted_at is null and redacted_at is null`
  if (!row?.id) throw new ClassicError(404, 'No contact has this email.')
  return row.id
}
