import { reference } from '../../define/kinds/reference.ts'
import { choice } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { includedLineFields, includedLines } from '../fulfillments/included-lines.ts'

/** Goods that came back: made by the refund of fulfilled lines whose stock is tracked (section 18.4, row 65). */
export const restock = resource({
  name: 'Orders::Invoices::Restock',
  parent: 'Workspace',
  access: 'orders',
  operations: ['index', 'show'],
  fields: {
    contact_id: reference('Contact', 'restrict')({ set: 'server', required: true }),
    status: choice(['cancelled', 'restocked'])({ set: 'server', default: "'restocked'" }),
    included_invoices_line_items: includedLines('Orders::Invoices::Restocks::IncludedLineItem'),
  },
  events: ['orders/invoices/restock.created', 'orders/invoices/restock.updated'],
  irregular: { ids: { index: 'listRestocks', show: 'getRestock' } },
  firstId: 3_240_000,
})

/** One line of a restock. Upstream calls the restock's id `fulfillment_id` here (section 14.10). */
export const restockedLineItem = resource({
  name: 'Orders::Invoices::Restocks::IncludedLineItem',
  parent: 'Orders::Invoices::Restock',
  access: 'orders',
  operations: [],
  fields: includedLineFields,
  irregular: { parentKey: 'fulfillment_id' },
  firstId: 4_010_000,
})
