import type { Kind } from '../../src/define/kind.ts'
import type { LinksKind } from '../../src/define/kinds/embed.ts'
import type { Operation } from '../../src/define/operations.ts'
import { surfaces } from '../../src/define/resource.ts'
import { product } from '../../src/resources/index.ts'
import { type Fixtures, pathOf, rowsOf } from '../../test/contract/fixtures.ts'
import type { Answer } from '../../test/harness/api.ts'
import { isAboveWorkspaces } from './reference-tables.ts'
import { rowOf } from './rows.ts'
import { each, type Tally } from './tally.ts'
import type { World } from './world.ts'

const atOnce = 16

/** Every list, asked with ids of others where a query may name a row: filters, cursors and saved filters. */
export async function queryCells(world: World, tally: Tally): Promise<void> {
  const lists = product.operations.filter(({ kind, parent }) => kind === 'index' && parent)
  await each(lists, atOnce, async (list) => {
    await filterCells(world, tally, list)
    await cursorCells(world, tally, list)
    await expandCells(world, tally, list)
  })
  await savedFilterCells(world, tally)
}

const askedOf = ({ surface, path }: Operation): string => `GET ${surfaces[surface]}${path}`

/** The others whose rows a list of ours must not show, told by what a token of our workspace and team reach. */
const others = ({ api, theirs, sibling }: World) =>
  [
    { by: 'another team', other: theirs, token: api.ours.token },
    { by: 'another workspace', other: sibling, token: api.ours.token },
    { by: 'another workspace, a workspace token', other: sibling, token: api.ours.workspaceToken },
  ] as const

async function ask({ ours }: World, list: Operation, query: string, token: string): Promise<Answer> {
  const path = `${pathOf(list, await ours.target(list))}?${query}`
  return ours.api.call('GET', path, { token })
}

/** The id of a foreign row as a filter: no row, as for an id that never was. */
async function filterCells(world: World, tally: Tally, list: Operation): Promise<void> {
  for (const [name, { field }] of Object.entries(list.filters)) {
    const named = name === 'id' ? list.resource.name : namedBy(field.kind)
    if (!named || isAboveWorkspaces(named)) continue
    for (const { by, other, token } of others(world)) {
      const id = await rowOf(other, named)
      const { encode } = product.resolve(named).publicId
      for (const spelled of [id, encode(id)]) {
        const answer = await ask(world, list, `filter[${name}]=${spelled}`, token)
        const shown = answer.status === 200 ? rowsOf(list, answer).length : answer.status
        const cell = { asked: askedOf(list), cell: `${by} in filter[${name}]=${spelled}` }
        tally.holds(cell, 'no rows', shown === 0 ? null : `${shown} rows`)
      }
    }
  }
}

const namedBy = (kind: Kind<unknown>): string | undefined =>
  kind.references?.resource ?? (kind as Partial<LinksKind>).links?.resource

/** A foreign row as a cursor places nothing: the page is that of an id that never was, and holds no row of theirs. */
async function cursorCells(world: World, tally: Tally, list: Operation): Promise<void> {
  const { resource, parent } = list
  if (isAboveWorkspaces(resource.name) || isAboveWorkspaces(parent?.resource.name ?? '')) return
  for (const { by, other, token } of others(world)) {
    const id = await rowOf(other, resource.name)
    for (const sort of list.sorts) {
      for (const order of ['asc', 'desc']) {
        const query = (after: unknown): string => `after=${after}&sort_property=${sort}&sort_order=${order}`
        const answer = await ask(world, list, query(id), token)
        const cell = { asked: askedOf(list), cell: `${by} as ${query(id)}` }
        const seen = rowsOf(list, answer).filter((row) => row.id === id).length
        tally.holds(cell, 'no row of theirs', seen === 0 ? null : 'their row')
        // A log has no updated_at: its rows stand in the order of their ids.
        if (sort === 'id' || !(sort in resource.fields)) continue
        const missing = await ask(world, list, query(id + 1_000_000), token)
        const same = JSON.stringify(answer.body) === JSON.stringify(missing.body)
        tally.holds(cell, 'the page of an id that never was', same ? null : 'another page')
      }
    }
  }
}

/** What is expanded in our rows is ours, and expanding shows nothing of a foreign parent. */
async function expandCells(world: World, tally: Tally, list: Operation): Promise<void> {
  const { parent } = list
  if (!parent || list.expands.length === 0 || isAboveWorkspaces(parent.resource.name)) return
  const query = list.expands.map((name) => `expand[]=${name}`).join('&')
  for (const { by, other, token } of others(world)) {
    if (token === world.api.ours.token && other === world.sibling) continue
    const target = await other.target(list)
    const { status } = await world.api.call('GET', `${pathOf(list, target)}?${query}`, { token })
    tally.status({ asked: askedOf(list), cell: `${by} with ${query}` }, [404], status)
  }
}

/** A saved filter of others, by id and written out, and one of ours that was rewritten to name their rows. */
async function savedFilterCells(world: World, tally: Tally): Promise<void> {
  const { api, ours } = world
  const contacts = `/api/v2/workspaces/${api.ours.workspaceId}/contacts`
  const asked = 'GET /api/v2/workspaces/{workspace_id}/contacts'
  const get = (query: string, token: string): Promise<Answer> =>
    api.call('GET', `${contacts}?${query}`, { token })
  for (const { by, other, token } of others(world)) {
    const { id, public_id } = await other.shared('RefineFilter')
    const missing = await get('stored_filter_id=999999999', token)
    for (const spelled of [id, public_id]) {
      const answer = await get(`stored_filter_id=${spelled}`, token)
      const cell = { asked, cell: `${by} in stored_filter_id=${spelled}` }
      tally.status(cell, [422], answer.status)
      const same = JSON.stringify(answer.body) === JSON.stringify(missing.body)
      tally.holds(cell, 'what a missing filter gets', same ? null : JSON.stringify(answer.body))
    }
    const stable = await stableIdOf(other, id)
    tally.status(
      { asked, cell: `${by} in stable_id` },
      [422],
      (await get(`stable_id=${stable}`, token)).status,
    )
    const rewritten = await naming(ours, await rowOf(other, 'Contacts::Tag'))
    const never = await naming(ours, 999_999_999)
    const [answer, alike] = [
      await get(`stable_id=${rewritten}`, token),
      await get(`stable_id=${never}`, token),
    ]
    const cell = { asked, cell: `${by} inside a stable_id of ours` }
    tally.status(cell, [422], answer.status)
    const same = JSON.stringify(answer.body) === JSON.stringify(alike.body)
    tally.holds(cell, 'what a missing row gets', same ? null : JSON.stringify(answer.body))
  }
}

async function stableIdOf({ api, tenant }: Fixtures, id: number): Promise<string> {
  const path = `/api/v2/refine_filters/${id}?expand[]=stable_id`
  return (await api.call('GET', path, { token: tenant.token })).body.stable_id
}

/** A filter of ours, written out, whose criteria name a tag. */
async function naming(ours: Fixtures, tag: number): Promise<string> {
  const text = await stableIdOf(ours, (await ours.shared('RefineFilter')).id)
  const [workspace, filterClass] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  const criteria = [{ attribute: 'tags.id', clause: 'in', value: [String(tag)] }]
  return Buffer.from(JSON.stringify([workspace, filterClass, criteria])).toString('base64url')
}
