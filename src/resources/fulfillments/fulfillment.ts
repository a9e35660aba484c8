import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { objects } from '../../define/kinds/structure.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { includedLineFields, includedLines } from './included-lines.ts'

/** A parcel: lines of paid invoices of one contact, sent from one location (section 14.13). */
export const fulfillment = resource({
  name: 'Fulfillment',
  parent: 'Workspace',
  access: 'fulfillments',
  fields: {
    contact_id: reference('Contact', 'restrict')({ required: true, set: 'create' }),
    location_id: reference('Fulfillments::Location', 'restrict')({ required: true, set: 'create' }),
    status: choice(['cancelled', 'fulfilled', 'restocked'])({ set: 'server', default: "'fulfilled'" }),
    tracking_url: text(),
    shipping_provider: text(),
    tracking_code: text(),
    fulfillment_number: integer({ set: 'server', required: true }),
    notify_customer: boolean({ hidden: true, default: 'true' }),
    ignore_out_of_stock: boolean({ input: true, set: 'create' }),
    included_invoices_line_items: includedLines('Fulfillments::IncludedLineItem'),
    included_orders_invoices_line_items_attributes: objects({
      invoices_line_item_id: reference('Orders::Invoices::LineItem')({ required: true }),
      quantity: integer(),
    })({
      input: true,
      set: 'create',
      required: true,
      doc: 'Without a quantity: what is left to send of the line.',
    }),
  },
  unique: [{ columns: ['fulfillment_number'], field: 'fulfillment_number' }],
  states: [
    {
      field: 'status',
      initial: 'fulfilled',
      transitions: { cancel: { from: ['fulfilled'], to: 'cancelled' } },
    },
  ],
  events: ['fulfillment.created', 'fulfillment.updated'],
  actions: {
    cancel: {
      on: 'member',
      method: 'post',
      summary: 'Cancel a fulfillment',
      errors: [404, 409, 422],
    },
  },
  firstId: 6_350_000,
})

/** How many of an invoice line a fulfillment sends. */
export const includedLineItem = resource({
  name: 'Fulfillments::IncludedLineItem',
  parent: 'Fulfillment',
  access: 'fulfillments',
  operations: [],
  fields: includedLineFields,
  firstId: 7_760_000,
})
