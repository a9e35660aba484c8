import { boolean } from '../../define/kinds/boolean.ts'
import { one } from '../../define/kinds/embed.ts'
import { money } from '../../define/kinds/money.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { object } from '../../define/kinds/structure.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

const server = { set: 'server', required: true, hidden: true } as const

const shownItem = one('Orders::LineItem', { by: 'id', pick: 'full' })

/** A change of what a subscription is for, and what it costs next (section 14.11). */
const change = {
  root: 'orders_line_items_change',
  body: {
    products_price_id: reference('Products::Price')({ required: true }),
    prorate: boolean({ doc: 'True for upgrades and false for downgrades where absent.' }),
    effective_time: choice(
      ['now', 'next_renewal'],
      'must be now or next_renewal (invalid_effective_time)',
    )({
      doc: 'now for upgrades and next_renewal for downgrades where absent.',
    }),
  },
  reply: {
    orders_line_items_change: object({
      preview: boolean({ required: true }),
      previous_line_item: shownItem({ required: true }),
      new_line_item: shownItem({ required: true }),
      upcoming_invoice: object({
        subtotal_amount: money({ required: true }),
        discount_amount: money({ required: true }),
        shipping_amount: money({ required: true }),
        tax_amount: money({ required: true }),
        total_amount: money({ required: true }),
        currency: text({ required: true }),
        next_invoice_date: timestamp({ required: true }),
      })({ required: true }),
    })({ required: true }),
  },
  errors: [401, 404, 422],
} as const

/** What an order is for: a variant at a price, so many times. Made with the order; only its price may change. */
export const orderLineItem = resource({
  name: 'Orders::LineItem',
  parent: 'Order',
  access: 'orders',
  operations: [],
  fields: {
    quantity: integer({ required: true, set: 'server' }),
    prorated: text({ set: 'server' }),
    original_product_id: reference('Product', 'restrict')(server),
    variant_id: reference('Products::Variant', 'restrict')(server),
    price_id: reference('Products::Price', 'restrict')(server),
    next_price_id: reference(
      'Products::Price',
      'restrict',
    )({
      set: 'server',
      hidden: true,
      doc: 'What it changes to with the next renewal.',
    }),
    original_product: one('Product', { by: 'original_product_id', pick: ['id', 'public_id', 'name'] })({
      required: true,
    }),
    products_price: one('Products::Price', { by: 'price_id', pick: 'short' })({ required: true }),
    products_variant: one('Products::Variant', { by: 'variant_id', pick: 'short' })(),
  },
  actions: {
    preview_change: {
      on: 'member',
      method: 'post',
      path: 'changes',
      operationId: 'previewOrdersLineItemsChange',
      summary: 'Preview a change of price of a subscription',
      ...change,
    },
    perform_change: {
      on: 'member',
      method: 'post',
      path: 'changes/perform',
      operationId: 'performOrdersLineItemsChange',
      summary: 'Change the price of a subscription',
      ...change,
    },
  },
  firstId: 31_800_000,
})
