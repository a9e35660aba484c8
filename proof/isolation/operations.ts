import type { Operation } from '../../src/define/operations.ts'
import { surfaces } from '../../src/define/resource.ts'
import { product } from '../../src/resources/index.ts'
import { type Fixtures, pathOf, rowsOf, type Target } from '../../test/contract/fixtures.ts'
import { samples } from '../../test/contract/samples.ts'
import { difference, snapshot } from './snapshot.ts'
import { each, type Tally } from './tally.ts'
import type { World } from './world.ts'

/** Requests under way at once. */
const atOnce = 16

/** An operation with everything that may stand in its path. */
interface Prepared {
  readonly operation: Operation
  readonly asked: string
  readonly own: Target
  readonly body: unknown
  readonly theirs: readonly Target[]
  readonly sibling: readonly Target[]
}

/** Every operation of API v2 and of operators, asked for by everybody who may not. */
export async function operationCells(world: World, tally: Tally, full: boolean): Promise<void> {
  const prepared: Prepared[] = []
  await each(product.operations, 4, async (operation) => {
    prepared.push(await prepare(world, operation, full))
  })
  for (const one of prepared) await control(world, tally, one)
  for (const one of prepared.filter(({ operation }) => reads(operation))) await mayRead(world, tally, one)
  const before = await snapshot(world)
  await each(prepared, atOnce, (one) => cells(world, tally, one))
  const changed = difference(before, await snapshot(world))
  tally.holds({ asked: 'every operation', cell: 'refused requests change nothing:' }, 'no change', changed)
  tally.figure('operations', prepared.length)
}

async function cells(world: World, tally: Tally, one: Prepared): Promise<void> {
  if (isPublic(one.operation)) {
    tally.without(one.asked, 'an operation that is open to everybody')
    return
  }
  await withoutAccess(world, tally, one)
  await mayNotWrite(world, tally, one)
  await elsewhere(world, tally, one)
  await throughGateway(world, tally, one)
}

const isPublic = ({ access }: Operation): boolean => access.category === 'public'
/** Webhooks are for those who manage the team (docs/decisions/0024). */
const forAdministrators = ({ access }: Operation): boolean => access.category === 'webhooks'
/** A person sees themselves only, and a viewer is another person than the agent whose row this is. */
const isOfPerson = ({ resource }: Operation): boolean => resource.tenant.by === 'user'
const reads = ({ access }: Operation): boolean => access.verb === 'read'

async function prepare(world: World, operation: Operation, full: boolean): Promise<Prepared> {
  const { ours, theirs, sibling } = world
  const own = await ours.target(operation)
  const body = await ours.body(operation)
  const asked = `${operation.method.toUpperCase()} ${surfaces[operation.surface]}${operation.path}`
  const foreign = async (other: Fixtures): Promise<Target[]> =>
    operation.member || operation.parent ? targetsOf(operation, own, await other.target(operation), full) : []
  return { operation, asked, own, body, theirs: await foreign(theirs), sibling: await foreign(sibling) }
}

/** Their row, and mixtures of theirs and ours where a path names two; public ids as well in the full half. */
function targetsOf(
  { resource, parent, member }: Operation,
  own: Target,
  other: Target,
  full: boolean,
): Target[] {
  const mixed =
    member && parent
      ? [
          { ...own, id: other.id },
          { ...own, parent: other.parent },
        ]
      : []
  const numbers = [other, ...mixed]
  if (!full) return numbers
  const letters = numbers.map(({ id, parent: above }) => ({
    ...(id !== undefined && { id: resource.publicId.encode(Number(id)) }),
    ...(above !== undefined && parent && { parent: parent.resource.publicId.encode(Number(above)) }),
  }))
  return [...numbers, ...letters]
}

/** What follows means something only where the same request succeeds with a row of our own. */
async function control({ ours }: World, tally: Tally, { operation, asked }: Prepared): Promise<void> {
  const sample = samples[operation.resource.name]?.actions?.[operation.action ?? '']
  const row = operation.member
    ? await (sample?.row?.(ours) ?? ours.fresh(operation.resource.name))
    : undefined
  const target = await ours.target(operation, row)
  const before = product.operations.find(
    ({ resource, action }) => resource === operation.resource && action !== null && action === sample?.after,
  )
  if (before) await ours.send(before, target, { body: await ours.body(before) })
  const { status } = await ours.send(operation, target, { body: await ours.body(operation) })
  tally.status({ asked, cell: 'our own row' }, [operation.status, ...operation.also], status)
}

async function withoutAccess(
  { api, ours, dead, gateway }: World,
  tally: Tally,
  one: Prepared,
): Promise<void> {
  const { operation, asked, own, body } = one
  const none: Record<string, string | null> = { 'no token': null }
  const keys = { 'a gateway key instead of a token': gateway.key }
  for (const [cell, token] of Object.entries({ ...none, ...dead, ...keys })) {
    const { status } = await ours.send(operation, own, { token, body })
    tally.status({ asked, cell }, [401], status)
  }
  const headers = { authorization: `Basic ${Buffer.from(`x:${api.ours.token}`).toString('base64')}` }
  const { status } = await ours.send(operation, own, { token: null, body, headers })
  tally.status({ asked, cell: 'a token of another scheme' }, [401], status)
}

async function mayRead({ ours, readOnly, viewer }: World, tally: Tally, one: Prepared): Promise<void> {
  const { operation, asked, own } = one
  const { status } = await ours.send(operation, own, { token: readOnly })
  const control = (await ours.send(operation, own)).status
  tally.status({ asked, cell: 'a read-only token' }, [control], status)
  if (forAdministrators(operation) || isOfPerson(operation)) return
  const seen = await ours.send(operation, own, { token: viewer })
  tally.status({ asked, cell: 'a viewer’s token' }, [control], seen.status)
}

async function mayNotWrite({ ours, readOnly, viewer }: World, tally: Tally, one: Prepared): Promise<void> {
  const { operation, asked, own, body } = one
  if (!reads(operation)) {
    const { status } = await ours.send(operation, own, { token: readOnly, body })
    tally.status({ asked, cell: 'a read-only token' }, [403], status)
  }
  if (reads(operation) && !forAdministrators(operation)) return
  const { status } = await ours.send(operation, own, { token: viewer, body })
  tally.status({ asked, cell: 'a viewer’s token' }, [403], status)
}

async function elsewhere(world: World, tally: Tally, one: Prepared): Promise<void> {
  const { operation, asked } = one
  const { token, workspaceToken } = world.api.ours
  if (!operation.member && !operation.parent) {
    await showsOnlyOurs(world, tally, one, 'another team', token, world.theirs)
    await showsOnlyOurs(world, tally, one, 'another workspace', workspaceToken, world.sibling)
    return
  }
  for (const target of one.theirs) {
    await missing(world, tally, one, 'another team', target, token)
    await missing(world, tally, one, 'another team, a workspace token', target, workspaceToken)
  }
  if (isAbove(operation)) {
    await showsOnlyOurs(world, tally, one, 'another workspace', workspaceToken, world.sibling)
    tally.without(asked, 'a team and its people, which stand above workspaces')
    return
  }
  for (const target of one.sibling)
    await missing(world, tally, one, 'another workspace', target, workspaceToken)
}

/** Rows that belong to a team or a person, below no workspace. */
const isAbove = ({ resource, parent }: Operation): boolean =>
  (parent ?? { resource }).resource.tenant.by !== 'workspace'

async function missing(
  { ours }: World,
  tally: Tally,
  { operation, asked, body }: Prepared,
  cell: string,
  target: Target,
  token: string,
): Promise<void> {
  const { status } = await ours.send(operation, target, { token, body })
  tally.status({ asked, cell: `${cell} (${pathOf(operation, target)})` }, [404], status)
}

/** A list without a parent, or below a team, shows no row that belongs to them alone. */
async function showsOnlyOurs(
  { ours }: World,
  tally: Tally,
  { operation, asked, own }: Prepared,
  cell: string,
  token: string,
  other: Fixtures,
): Promise<void> {
  if (!reads(operation)) return
  const answer = await ours.send(operation, own, { token })
  const text = JSON.stringify(answer.body)
  const { workspaceId, teamId } = other.tenant
  const alien = [workspaceId, ...(teamId === ours.tenant.teamId ? [] : [teamId])]
  const seen = alien.filter((id) => new RegExp(`\\b${id}\\b`).test(text))
  tally.holds({ asked, cell }, 'nothing of theirs', seen.length > 0 ? `a mention of ${seen}` : null)
  if (operation.kind === 'index' && Array.isArray(rowsOf(operation, answer)))
    tally.status({ asked, cell }, [200], answer.status)
}

async function throughGateway({ ours, gateway }: World, tally: Tally, one: Prepared): Promise<void> {
  const { operation, asked, own, body } = one
  const path = `/clickfunnels${pathOf(operation, own)}`
  for (const { why, key, status: expected, writes } of gateway.refused) {
    if (writes && operation.method === 'get') continue
    const { status } = await ours.api.call(operation.method.toUpperCase(), path, {
      token: key,
      body,
      headers: { 'maton-connection': gateway.connection },
    })
    tally.status({ asked: asked.replace(' /', ' /clickfunnels/'), cell: why }, [expected], status)
  }
}
