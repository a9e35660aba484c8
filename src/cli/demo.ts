import { parseArgs } from 'node:util'
import { nobody, type Principal } from '../define/behavior.ts'
import { StartupError } from '../store/startup-error.ts'
import type { Store } from '../store/store.ts'
import { firstSteps } from './banner.ts'
import type { Configuration } from './configuration.ts'
import { progressBar, type Screen } from './demo/progress.ts'
import { randomOf } from './demo/random.ts'
import type { Shop, Step } from './demo/step.ts'
import { steps } from './demo/steps.ts'
import { start } from './serve.ts'

/** Rows of one step that are made in one transaction. */
const batchSize = 50

/** What to make: the same seed, size and day make the same shop. */
export interface DemoOptions {
  readonly seed: number
  readonly contacts: number
  readonly until: Date
  readonly workspace: string | null
}

/** Fills a workspace with a small shop that has been open for a year; starts the store if nobody has yet. */
export async function demo(configuration: Configuration, args: string[]): Promise<void> {
  const options = readOptions(args)
  const { origin, made, store, stop } = await start(configuration)
  try {
    await fill(store, options, process.stderr)
    if (made) process.stdout.write(`${firstSteps(origin, made).join('\n')}\n`)
    process.stdout.write('\nThe shop is filled. Start the server with npm start.\n')
  } finally {
    await stop()
  }
}

function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      contacts: { type: 'string', default: '200' },
      until: { type: 'string', default: new Date().toISOString().slice(0, 10) },
      workspace: { type: 'string' },
    },
  })
  const until = new Date(values.until)
  if (Number.isNaN(until.getTime())) throw new StartupError(`--until ${values.until} is no date.`)
  return {
    seed: whole('--seed', values.seed, 0, 4_294_967_295),
    contacts: whole('--contacts', values.contacts, 1, 10_000_000),
    until,
    workspace: values.workspace ?? null,
  }
}

function whole(name: string, text: string, low: number, high: number): number {
  if (/^\d+$/.test(text) && Number(text) >= low && Number(text) <= high) return Number(text)
  throw new StartupError(`${name} must be a whole number from ${low} to ${high}, not "${text}".`)
}

/** Runs the steps one after the other; refuses a workspace in which somebody has made orders already. */
export async function fill(store: Store, options: DemoOptions, out: Screen): Promise<void> {
  const { principal, workspaceId } = await ownerOf(store, options.workspace)
  const since = new Date(options.until)
  since.setUTCFullYear(since.getUTCFullYear() - 1)
  const shop: Shop = {
    owner: { workspace_id: workspaceId, parent_id: workspaceId },
    contacts: options.contacts,
    until: options.until,
    since,
    offers: [],
    contactIds: [],
    locationIds: [],
  }
  for (const step of steps) await run(store, principal, shop, step, options.seed, out)
}

async function ownerOf(
  store: Store,
  subdomain: string | null,
): Promise<{ principal: Principal; workspaceId: number }> {
  const [row] = await store.transact(
    nobody,
    (unit) => unit.sql`
      select w.id, w.team_id, a.id as application_id, a.user_id, exists (select 1 from orders o where o.workspace_id = w.id) as used
      from workspaces w join platform_applications a on a.team_id = w.team_id
      where ${subdomain}::text is null or w.subdomain = ${subdomain} order by w.id, a.id limit 1`,
  )
  if (!row) throw new StartupError(`There is no workspace ${subdomain ?? ''} to fill.`)
  if (row.used === 't')
    throw new StartupError('The workspace has orders already; the demo is for an empty one.')
  const { team_id, application_id, user_id } = row
  return {
    workspaceId: Number(row.id),
    principal: {
      ...nobody,
      application_id: application_id ?? null,
      user_id: user_id ?? '0',
      team_ids: [team_id ?? '0'],
    },
  }
}

async function run(
  store: Store,
  principal: Principal,
  shop: Shop,
  step: Step,
  seed: number,
  out: Screen,
): Promise<void> {
  const total = step.total(shop)
  const bar = progressBar(step.title, total, out)
  for (let first = 0; first < total; first += batchSize) {
    bar.show(first)
    const keep = await store.transact(principal, async (unit) => {
      const made: ((() => void) | undefined)[] = []
      for (let index = first; index < Math.min(total, first + batchSize); index++) {
        made.push(await step.make(unit, shop, index, randomOf(seed, `${step.title} ${index}`)))
      }
      return made
    })
    for (const apply of keep) apply?.()
  }
  bar.end()
}
