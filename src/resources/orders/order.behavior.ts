import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row, Values } from '../../define/resource.ts'
import type { contact } from '../contacts/contact.ts'
import { selectionOf } from '../filters/selection.ts'
import { application } from '../platform/application.ts'
import { workspace } from '../teams/workspace.ts'
import { revokeAccess } from './access.ts'
import { total } from './amount.ts'
import { nextNumber } from './counter.ts'
import { type Item, loadItems, refused } from './items.ts'
import { orderLineItem } from './line-item.ts'
import { order } from './order.ts'
import { ending } from './order-states.ts'

/** The first order of a workspace has this number. */
const firstNumber = 1001

/** Fields that mean nothing on an order that is paid once. */
const subscriptionOnly = ['next_charge_at', 'activated_at', ...ending] as const

export const orderBehavior = behavior(order, {
  selection: selectionOf('OrdersFilter'),

  async beforeCreate(ctx, values, { workspace_id }) {
    refuseSubscriptionFields(values.order_type, values)
    const contact_id = await buyer(ctx, workspace_id, values)
    const items = await loadItems(ctx, workspace_id, values.line_items_attributes ?? [])
    if (items.length === 0 && !ctx.tools.lax) throw refused('need at least one line item')
    if (
      values.order_type === 'one-time-order' &&
      items.some(({ price }) => price.payment_type !== 'one_time')
    )
      throw refused('of a one-time order take one-time prices only')
    const { currency } = await ctx.find(workspace, workspace_id)
    const channel = ctx.principal.application_id
    return {
      ...values,
      contact_id,
      currency,
      total_amount: total(items),
      origination_channel_id: channel === null ? null : Number(channel),
      origination_channel_type: channel === null ? null : application.name,
      line_items_attributes: items as never,
      order_number: `#${await nextNumber(ctx, workspace_id, 'order', firstNumber)}`,
    }
  },

  async beforeUpdate(_ctx, row, values) {
    if (row.payment_processor === 'external') {
      refuseSubscriptionFields(row.order_type, values)
      return values
    }
    // Whoever manages the order decides about its service; writes of it have no effect (section 18.4, row 62).
    const { service_status: _ignored, notes, ...rest } = values
    if (Object.keys(rest).length > 0)
      throw invalid('Only the notes of an order that a payment processor manages can be changed')
    return notes === undefined ? {} : { notes }
  },

  writes: {
    async line_items_attributes(ctx, row, items: readonly Item[]) {
      const owner = { workspace_id: row.workspace_id, parent_id: row.id }
      for (const { variant, price, quantity } of items) {
        const bought = { variant_id: variant.id, price_id: price.id, original_product_id: variant.product_id }
        await ctx.create(orderLineItem, owner, { ...bought, quantity })
      }
    },
  },

  beforeDeleteOf: {
    async Contact(ctx, { id, workspace_id }: Row<typeof contact>) {
      const active = { contact_id: id, order_type: 'subscription-order', service_status: 'active' }
      const [subscribed] = await ctx.where(order, workspace_id, active, { limit: 1 })
      if (subscribed) throw invalid('The contact cannot be deleted because it has an active subscription')
    },
  },

  enters: {
    service_status: {
      churned: loseAccess,
      async completed(ctx, row) {
        if (row.order_type === 'subscription-order') await loseAccess(ctx, row)
      },
    },
  },
})

function refuseSubscriptionFields(type: string | null | undefined, values: Values<typeof order>): void {
  if (type === 'subscription-order') return
  const wrong = subscriptionOnly.filter((name) => values[name] !== undefined && values[name] !== null)
  if (wrong.length > 0)
    throw invalid(Object.fromEntries(wrong.map((name) => [name, ['is for subscription orders only']])))
}

/** The contact a body names, by id or by e-mail address; an order never makes one. */
async function buyer(ctx: Context, workspaceId: number, values: Values<typeof order>): Promise<number> {
  if (values.contact_id) return values.contact_id
  const address = values.contact_attributes?.email_address
  if (!address) throw invalid({ contact: ["can't be blank"] })
  const [match] = await ctx.sql`
    select id from contacts where workspace_id = ${workspaceId} and lower(email_address) = lower(${address})
    and deleted_at is null and redacted_at is null`
  if (!match) throw invalid({ contact: [`must exist: nobody has the e-mail address ${address}`] })
  return Number(match.id)
}

async function loseAccess(ctx: Context, row: Row<typeof order>): Promise<void> {
  if (row.contact_id === null) return
  const items = await ctx.where(orderLineItem, row.workspace_id, { order_id: row.id })
  const variant_ids = items.map(({ variant_id }) => variant_id)
  const { workspace_id, contact_id, id: order_id } = row
  await revokeAccess(ctx, { workspace_id, contact_id, order_id, variant_ids })
}

declare module '../../define/behavior.ts' {
  interface Tools {
    /** Whether a create may leave out what older clients leave out. */
    readonly lax: boolean
  }
}
