import type { Behavior, Context } from '../define/behavior.ts'
import { ApiError, invalid } from '../define/errors.ts'
import type { LinksKind } from '../define/kinds/embed.ts'
import type { Registry } from '../define/registry.ts'
import type { AnyResource, Resource } from '../define/resource.ts'
import { hasOpenStates } from '../define/states.ts'
import { hasIdLists } from './id-lists.ts'
import { isForeignKey } from './pg-error.ts'
import type { AnyRow } from './unit.ts'

/**
 * After a row is written: the fields of the body that live elsewhere. Lists of linked ids replace the whole set,
 * through the resource in between, so that its events are recorded; other fields have a `writes` hook. Answers
 * whether a link came or went.
 */
export async function writeLinked(
  ctx: Context,
  registry: Registry,
  resource: Resource,
  row: AnyRow,
  values: Readonly<Record<string, unknown>>,
  on: 'create' | 'update',
): Promise<boolean> {
  let relinked = false
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    const links = linksOf(resource, name)
    if (links) {
      const wanted = (value ?? []) as number[]
      const replaced = await replaceLinks(ctx, registry, links, row, wanted).catch((error) => {
        throw ofList(error, name, links)
      })
      relinked ||= replaced
    }
    await registry.behaviorOf(resource).writes?.[name]?.(ctx, row as never, value, on)
  }
  return relinked
}

/** Whether writing these values takes more than the row's own statement. */
export function hasLinked(
  registry: Registry,
  resource: Resource,
  values: Readonly<Record<string, unknown>>,
): boolean {
  const { writes = {} } = registry.behaviorOf(resource)
  return Object.keys(values).some((name) => name in writes || linksOf(resource, name) !== null)
}

/** Whether an update has to know, and lock, the row as it was. */
export const needsBefore = (resource: Resource, hooks: Behavior<AnyResource>): boolean =>
  Boolean(hooks.beforeUpdate || hooks.afterUpdate) || hasOpenStates(resource) || hasIdLists(resource)

function linksOf(resource: Resource, name: string): LinksKind['links'] | null {
  const kind = resource.fields[name]?.kind as LinksKind | undefined
  return kind?.links?.through ? kind.links : null
}

/** What is wrong with a row in between, told of the list that the body carried. */
function ofList(error: unknown, name: string, { to = '' }: LinksKind['links']): unknown {
  if (isForeignKey(error)) return invalid({ [name]: ['must exist'] })
  const problem = error instanceof ApiError ? error.problems?.[to] : undefined
  return problem ? invalid({ [name]: problem }) : error
}

async function replaceLinks(
  ctx: Context,
  registry: Registry,
  { by, through = '', to = '' }: LinksKind['links'],
  row: AnyRow,
  wanted: readonly number[],
): Promise<boolean> {
  const between = registry.resolve(through)
  const present = (await ctx.where(between, row.workspace_id, { [by]: row.id })) as unknown as AnyRow[]
  const gone = present.filter((link) => !wanted.includes(Number(link[to])))
  for (const link of gone) await ctx.remove(between, link)
  const owner = { workspace_id: row.workspace_id, ...(between.parentKey === by && { parent_id: row.id }) }
  const fresh = wanted.filter((id) => !present.some((link) => link[to] === id))
  for (const id of fresh) await ctx.create(between, owner, { [by]: row.id, [to]: id })
  return gone.length + fresh.length > 0
}
