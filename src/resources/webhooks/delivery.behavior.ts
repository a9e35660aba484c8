import { behavior, type Context } from '../../define/behavior.ts'
import { conflict, invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { attempt } from './attempt.ts'
import { delivery } from './delivery.ts'
import { endpoint } from './endpoint.ts'
import './tools.ts'

/** Rows one statement of a mass replay changes, so that none runs long. */
const replayRowsMax = 5000

/** How much of an answer is kept, in characters. */
const responseLengthMax = 65_536

type Delivery = Row<typeof delivery>

export const deliveryBehavior = behavior(delivery, {
  actions: {
    async replay(ctx, row) {
      const { disabled_at } = await ctx.find(endpoint, row.endpoint_id)
      if (disabled_at) throw conflict('The endpoint is disabled. Enable it first.')
      const again = { status: 'queued', tries_count: 0, due_at: ctx.now(), finished_at: null }
      ctx.wake()
      return { row: await ctx.update(delivery, row, again) }
    },
    async replay_failed(ctx, _row, { values, owner }) {
      const named = values.endpoint_id ? { id: values.endpoint_id } : null
      if (named && (await ctx.where(endpoint, owner.workspace_id, named)).length === 0)
        throw invalid({ endpoint_id: ['must exist'] })
      const replayed_count = await replayFailed(
        ctx,
        owner.workspace_id,
        values.since,
        values.endpoint_id ?? null,
      )
      if (replayed_count > 0) ctx.wake()
      return { body: { replayed_count } }
    },
    acknowledge: async (ctx, row, { values }) => ({ row: await acknowledge(ctx, row, values) }),
  },
})

/** Set by set inside the database; nothing of it passes through this process. */
async function replayFailed(
  ctx: Context,
  workspaceId: number,
  since: string,
  endpointId: number | null,
): Promise<number> {
  let total = 0
  for (;;) {
    const [changed] = await ctx.sql`with failed as (
        select d.id from webhooks_outgoing_deliveries d join webhooks_outgoing_endpoints n on n.id = d.endpoint_id and n.workspace_id = d.workspace_id
        where d.workspace_id = ${workspaceId} and d.status = 'exhausted' and d.finished_at >= ${since}
          and n.disabled_at is null and (${endpointId}::bigint is null or d.endpoint_id = ${endpointId})
        limit ${replayRowsMax} for update of d skip locked),
      again as (update webhooks_outgoing_deliveries d
        set status = 'queued', tries_count = 0, due_at = now(), finished_at = null from failed where d.id = failed.id returning 1)
      select count(*) as rows from again`
    const rows = Number(changed?.rows)
    total += rows
    if (rows < replayRowsMax) return total
  }
}

interface Acknowledgement {
  readonly code?: number
  readonly duration_ms?: number
  readonly error?: string
  readonly response_body?: string
}

/** Records the attempt somebody else made for us, and moves the delivery on as if we had made it. */
async function acknowledge(ctx: Context, row: Delivery, answer: Acknowledgement): Promise<Delivery> {
  const { pulled, url } = await ctx.find(endpoint, row.endpoint_id)
  if (!pulled) throw conflict('Only deliveries of temporary endpoints are acknowledged.')
  if (row.status !== 'queued') throw conflict(`The delivery is ${row.status}.`)
  const code = answer.code ?? 0
  const tries = row.tries_count + 1
  await ctx.create(
    attempt,
    { workspace_id: row.workspace_id, parent_id: row.id },
    {
      number: row.attempts_count + 1,
      url,
      started_at: ctx.now(),
      duration_ms: answer.duration_ms ?? 0,
      code,
      error: answer.error,
      response_body: answer.response_body?.slice(0, responseLengthMax),
    },
  )
  const { status, waitMs } = ctx.tools.webhooks.next(code, tries)
  return ctx.update(delivery, row, {
    status,
    attempts_count: row.attempts_count + 1,
    tries_count: tries,
    ...(waitMs === undefined
      ? { finished_at: ctx.now() }
      : { due_at: new Date(Date.parse(ctx.now()) + waitMs).toISOString() }),
  })
}
