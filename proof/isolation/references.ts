import type { Fields } from '../../src/define/kind.ts'
import type { Operation } from '../../src/define/operations.ts'
import { surfaces } from '../../src/define/resource.ts'
import { exampleOf } from '../../src/publish/openapi-example.ts'
import { inputSchema } from '../../src/publish/openapi-schema.ts'
import { product } from '../../src/resources/index.ts'
import type { Fixtures, Target } from '../../test/contract/fixtures.ts'
import { samples } from '../../test/contract/samples.ts'
import type { Answer } from '../../test/harness/api.ts'
import { type ReferencePath, referencePaths } from './reference-paths.ts'
import { type Setting, settings } from './reference-settings.ts'
import { isAboveWorkspaces, refusedWith, takesNone } from './reference-tables.ts'
import { freshRowOf, rowOf } from './rows.ts'
import { difference, snapshot } from './snapshot.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** Added to an id, it names no row of any table. */
const farAway = 50_000_000

/** One place of a body, with a request that is right but for what is put there. */
interface Place extends ReferencePath {
  readonly operation: Operation
  readonly asked: string
  /** The operation and the path, as tables name them. */
  readonly key: string
  readonly target: Target
  readonly values: Record<string, unknown>
  /** The row of our own that is right here, where not any would do. */
  readonly own: number | string | undefined
}

type Spelling = (resource: string, id: number) => unknown

const asNumber: Spelling = (_resource, id) => id
const asDigits: Spelling = (_resource, id) => String(id)
const asLetters: Spelling = (resource, id) => product.resolve(resource).publicId.encode(id)

/** Every place of every body that names a row, with the id of somebody else's. */
export async function referenceCells(world: World, tally: Tally, full: boolean): Promise<void> {
  const all = product.operations.flatMap((operation) =>
    referencePaths(operation).map((path) => ({ operation, path })),
  )
  for (const { operation, path } of all) {
    try {
      await cells(world, tally, await placeOf(world, operation, path), full)
    } catch (error) {
      const cell = { asked: operation.id, cell: path.path.join('.') }
      tally.holds(cell, 'a request that can be made', String(error))
    }
  }
  tally.figure('places of bodies that name a row', all.length)
}

async function placeOf({ ours }: World, operation: Operation, path: ReferencePath): Promise<Place> {
  const { resource, method, surface, action, member } = operation
  const key = `${operation.id} ${path.path.join('.')}`
  const setting: Setting = (await settings[key]?.(ours)) ?? {}
  const sample = samples[resource.name]?.actions?.[action ?? '']
  const made = () => sample?.row?.(ours) ?? ours.fresh(resource.name)
  const row = member ? (setting.row ?? (await made())) : undefined
  return {
    ...path,
    operation,
    asked: `${method.toUpperCase()} ${surfaces[surface]}${operation.path}`,
    key,
    target: setting.target ?? (await ours.target(operation, row)),
    values: { ...(await ours.values(operation)), ...setting.values },
    own: setting.own,
  }
}

async function cells(world: World, tally: Tally, place: Place, full: boolean): Promise<void> {
  const { asked, path, resource } = place
  for (const { other } of callersOf(world, resource, full)) await rowOf(other, resource)
  const before = await snapshot(world)
  for (const spelling of full ? [asNumber, asDigits, asLetters] : [asLetters])
    for (const caller of callersOf(world, resource, full)) {
      await foreign(world, tally, place, caller, spelling)
      if (full)
        tally.holds({ asked, cell: caller.by }, 'nothing written', difference(before, await snapshot(world)))
    }
  const cell = { asked, cell: `ids of others in ${path.join('.')}` }
  tally.holds(cell, 'nothing written', difference(before, await snapshot(world)))
  if (isAboveWorkspaces(resource)) tally.without(asked, 'a team and its people, which stand above workspaces')
  await control(world, tally, place)
}

/** Who names somebody else's row, and whose. */
interface Caller {
  readonly by: string
  readonly other: Fixtures
  readonly token: string
}

function callersOf({ api, theirs, sibling }: World, resource: string, full: boolean): Caller[] {
  const { token, workspaceToken } = api.ours
  const team = { by: 'another team', other: theirs, token }
  if (isAboveWorkspaces(resource)) return [team]
  const workspace = { by: 'another workspace', other: sibling, token }
  if (!full) return [team, workspace]
  return [
    team,
    workspace,
    { by: 'another workspace, a workspace token', other: sibling, token: workspaceToken },
  ]
}

/** The id of a foreign row is refused, word by word as one that never was. */
async function foreign(
  world: World,
  tally: Tally,
  place: Place,
  { by, other, token }: Caller,
  spelling: Spelling,
): Promise<void> {
  const { asked, resource, path, key } = place
  const id = await rowOf(other, resource)
  const cell = { asked, cell: `${by} in ${path.join('.')} (${spelling(resource, id)})` }
  const answer = await send(world, place, token, spelling(resource, id))
  tally.status(cell, refusedWith[key] ?? [404, 422], answer.status)
  const missing = await send(world, place, token, spelling(resource, id + farAway))
  const [said, alike] = [told(answer, resource, id), told(missing, resource, id + farAway)]
  tally.holds(cell, `what a missing row gets, ${alike}`, said === alike ? null : said)
}

/** An answer without the id it was asked about, in either spelling. */
const told = ({ status, body }: Answer, resource: string, id: number): string =>
  [id, asLetters(resource, id)].reduce<string>(
    (text, spelled) => text.replaceAll(String(spelled), 'ID'),
    `${status} ${JSON.stringify(body)}`,
  )

/** The same place takes a row of our own. */
async function control(world: World, tally: Tally, place: Place): Promise<void> {
  const { ours } = world
  const { operation, asked, path, key } = place
  const none = takesNone[key]
  if (none) return tally.without(asked, none)
  const given = at(place.values, path)
  const own = place.own ?? (typeof given === 'number' ? given : await freshRowOf(ours, place.resource))
  const { status, body } = await send(world, place, ours.tenant.token, own)
  const right = [operation.status, ...operation.also].includes(status)
  const got = right ? null : `${status} ${JSON.stringify(body)}`
  tally.holds({ asked, cell: `our own row in ${path.join('.')}` }, String(operation.status), got)
}

function send({ ours }: World, place: Place, token: string, id: unknown): Promise<Answer> {
  const { operation, target } = place
  const values = put(place.values, place.path, place.many ? [id] : id, operation.body)
  const body = operation.root === null ? values : { [String(operation.root)]: values }
  return ours.send(operation, target, { body, token })
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step],
    value,
  )

/** The values with another one at a path; what is missing on the way is made of examples of what is required. */
function put(
  values: unknown,
  [step, ...rest]: readonly (string | number)[],
  value: unknown,
  fields: Fields | undefined,
): Record<string, unknown> {
  const name = String(step)
  const copy: Record<string, unknown> = { ...(values as object) }
  const kind = fields?.[name]?.kind
  if (rest.length === 0) copy[name] = value
  else if (rest[0] === 0) {
    const parts = kind?.item?.parts ?? {}
    const [first, ...others] = (copy[name] as unknown[] | undefined) ?? [required(parts)]
    copy[name] = [put(first, rest.slice(1), value, parts), ...others]
  } else copy[name] = put(copy[name], rest, value, kind?.parts)
  return copy
}

const required = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, { options }]) => options.required)
      .map(([name, field]) => [name, exampleOf(inputSchema(field, product.resolve))]),
  )
