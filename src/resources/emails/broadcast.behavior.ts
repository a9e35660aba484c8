import { behavior, type Context } from '../../define/behavior.ts'
import { conflict, invalid, type Problems } from '../../define/errors.ts'
import type { Row, Values } from '../../define/resource.ts'
import { refineFilter } from '../filters/refine-filter.ts'
import { address } from './address.ts'
import { broadcast } from './broadcast.ts'
import { settings } from './settings.ts'
import { template } from './template.ts'

const preheadlineLengthMax = 150
const recipientsMax = 1000

export const broadcastBehavior = behavior(broadcast, {
  prepare(values) {
    const problems: Problems = {}
    if ((values.preheadline?.length ?? 0) > preheadlineLengthMax)
      problems.preheadline = [`is too long (maximum is ${preheadlineLengthMax} characters)`]
    if ((values.recipients?.length ?? 0) > recipientsMax)
      problems.recipients = [`has too many entries (maximum is ${recipientsMax})`]
    if (Object.keys(problems).length > 0) throw invalid(problems)
    return values
  },

  async beforeCreate(ctx, values, { workspace_id }) {
    await checkSettings(ctx, workspace_id)
    const { application_id } = ctx.principal
    return {
      ...(await completed(ctx, workspace_id, values)),
      ...(application_id && {
        origination_channel_id: Number(application_id),
        origination_channel_type: 'Platform::Application',
      }),
    }
  },

  async afterCreate(ctx, row, values) {
    if (values.send_immediately) await send(ctx, row)
  },

  async beforeUpdate(ctx, row, values) {
    if (isMoved(row, values)) return values
    if (row.status !== 'draft') throw conflict(`Only a draft can be changed: status is ${row.status}`)
    return completed(ctx, row.workspace_id, values)
  },

  async beforeDelete(_ctx, row) {
    if (row.status === 'sending') throw conflict('A broadcast that is being sent cannot be removed')
  },
})

/** A step of the state machine, which the engine writes by itself. */
const isMoved = (row: Row<typeof broadcast>, values: Values<typeof broadcast>): boolean =>
  values.status !== undefined && values.status !== row.status

/** Hands the mail to the outlet; the sink takes everything at once and delivers nothing. */
async function send(ctx: Context, row: Row<typeof broadcast>): Promise<void> {
  const started = await ctx.transition(broadcast, row, 'start')
  const taken = ctx.tools.mail.take({ broadcast_id: row.id, workspace_id: row.workspace_id })
  if (taken === 'done') await ctx.transition(broadcast, started, 'finish')
}

/** What a template, a filter and the sender's address bring along. */
async function completed(
  ctx: Context,
  workspaceId: number,
  values: Values<typeof broadcast>,
): Promise<Values<typeof broadcast>> {
  const out = { ...values }
  if (values.from_email) out.from_name = await senderName(ctx, workspaceId, values.from_email)
  if (values.template_id) {
    const [source] = await ctx.where(template, workspaceId, { id: values.template_id })
    if (!source) throw invalid({ template_id: ['must exist'] })
    out.html_body = source.html_body
    out.text_body = source.text_body
    out.subject = source.subject ?? values.subject
  }
  if (values.filter_id) {
    const [filter] = await ctx.where(refineFilter, workspaceId, { id: values.filter_id })
    if (!filter) throw invalid({ filter_id: ['must exist'] })
    out.filter_criteria = filter.criteria as never
  }
  if (values.filter_id === null) out.filter_criteria = null
  return out
}

async function senderName(ctx: Context, workspaceId: number, email: string): Promise<string | null> {
  const known = await ctx.where(address, workspaceId, {})
  return known.find((entry) => entry.email_address.toLowerCase() === email.toLowerCase())?.name ?? null
}

async function checkSettings(ctx: Context, workspaceId: number): Promise<void> {
  const [row] = await ctx.where(settings, workspaceId, {})
  if (row?.address_complete) return
  throw invalid(
    `Email settings are incomplete. Set the postal address first: PUT /workspaces/${workspaceId}/emails/settings`,
  )
}

/** A mail on its way out: which broadcast it is. */
export interface OutgoingMail {
  readonly broadcast_id: number
  readonly workspace_id: number
}

/** Where mail goes. `done`: nothing is left to do; `queued`: a worker finishes the broadcast later. */
export interface MailOutlet {
  take(mail: OutgoingMail): 'done' | 'queued'
}

/** The outlet as long as there is no other: it takes every mail and delivers none (docs/emails.md). */
export const mailSink: MailOutlet = { take: () => 'done' }

declare module '../../define/behavior.ts' {
  interface Tools {
    readonly mail: MailOutlet
  }
}
