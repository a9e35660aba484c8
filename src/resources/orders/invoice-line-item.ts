import { one } from '../../define/kinds/embed.ts'
import { money } from '../../define/kinds/money.ts'
import { decimal, integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { lineFulfilling } from './invoice-states.ts'

const server = { set: 'server' } as const
const stored = { set: 'server', required: true } as const
/** No tax engine: amounts and rates are zero, jurisdictions null (section 18.4, row 66). */
const zero = { set: 'server', required: true, from: '0::numeric(20,2)' } as const
const nowhere = { set: 'server', from: 'null' } as const

/** What an invoice bills, and how much of it has been sent. */
export const invoiceLineItem = resource({
  name: 'Orders::Invoices::LineItem',
  parent: 'Orders::Invoice',
  access: 'orders',
  operations: [],
  fields: {
    external_id: text(server),
    payment_type: text(server),
    description: text(server),
    currency: text({ set: 'server', hidden: true, required: true, default: "'USD'" }),
    amount: money(stored),
    quantity: integer(stored),
    fulfillment_status: choice(['unfulfilled', 'partially_fulfilled', 'complete', 'ignored'])({
      set: 'server',
      default: "'unfulfilled'",
    }),
    fulfilled_quantity: integer({ set: 'server', hidden: true, default: '0' }),
    stock_taken: integer({ set: 'server', hidden: true, default: '0' }),
    external_product_id: text({ set: 'server', from: "'products_variant_' || r.variant_id" }),
    discount_amount: money(zero),
    state_tax_amount: money(zero),
    county_tax_amount: money(zero),
    city_tax_amount: money(zero),
    district_tax_amount: money(zero),
    state_tax_rate: decimal(zero),
    county_tax_rate: decimal(zero),
    city_tax_rate: decimal(zero),
    district_tax_rate: decimal(zero),
    country_tax_jurisdiction: text(nowhere),
    state_tax_jurisdiction: text(nowhere),
    county_tax_jurisdiction: text(nowhere),
    city_tax_jurisdiction: text(nowhere),
    period_start_at: timestamp(server),
    period_end_at: timestamp(server),
    period_number: integer(server),
    variant_id: reference('Products::Variant', 'restrict')({ ...stored, hidden: true }),
    price_id: reference('Products::Price', 'restrict')({ ...stored, hidden: true }),
    products_price: one('Products::Price', {
      by: 'price_id',
      pick: 'short',
    })(),
    products_variant: one('Products::Variant', {
      by: 'variant_id',
      pick: ['id', 'public_id', 'product_id', 'name', 'description', 'sku', 'fulfillment_required'],
    })(),
  },
  states: [lineFulfilling],
  firstId: 52_900_000,
})
