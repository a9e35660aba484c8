import type { Resource } from '../define/resource.ts'
import type { CompiledOf } from './compiled.ts'
import { arrayOf, type Bindings, type Statement, textArrayOf } from './statement.ts'
import type { TextRow } from './writer.ts'

interface Queued {
  readonly resource: Resource
  readonly id: number
  readonly event: string
  readonly extra: object | undefined
}

/**
 * Events of a transaction, kept in order and written at its end, so that their payload is the row as the
 * transaction leaves it.
 */
export function eventQueue(
  compiled: CompiledOf,
  run: (statement: Statement, bindings: Bindings) => Promise<TextRow[]>,
) {
  const queue: Queued[] = []
  return {
    add(resource: Resource, id: number, event: string, extra?: object): void {
      queue.push({ resource, id, event, extra })
    },
    /** What every update of a row tells, where nothing of the queue tells it already. */
    addUpdated(resource: Resource, id: number): void {
      const told = queue.filter((entry) => entry.resource === resource && entry.id === id)
      for (const rule of resource.events) {
        if (!rule.on.includes('update') || rule.when || told.some(({ event }) => event === rule.id)) continue
        queue.push({ resource, id, event: rule.id, extra: undefined })
      }
    },
    /** One statement for each run of events about the same resource; answers how many deliveries were queued. */
    async record(): Promise<number> {
      let queued = 0
      for (const batch of runsOf(queue.splice(0))) {
        const [first] = batch
        if (!first) continue
        const types = textArrayOf(batch.map(({ event }) => event))
        const ids = arrayOf(batch.map(({ id }) => id))
        const extras = textArrayOf(batch.map(({ extra }) => (extra ? JSON.stringify(extra) : '')))
        const [row] = await run(compiled(first.resource).events, { ids, types, extras })
        queued += Number(row?.[0])
      }
      return queued
    },
  }
}

function runsOf(queue: readonly Queued[]): Queued[][] {
  const runs: Queued[][] = []
  for (const entry of queue) {
    const last = runs.at(-1)
    if (last?.[0]?.resource === entry.resource) last.push(entry)
    else runs.push([entry])
  }
  return runs
}
