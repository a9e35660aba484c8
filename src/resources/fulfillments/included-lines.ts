import { many } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'

/** What a parcel that left or came back holds, as its body shows it: rows of `name`, each some of an invoice's line. */
export const includedLines = (name: string) =>
  many(name, {
    by: 'fulfillment_id',
    pick: ['id', 'public_id', 'fulfillment_id', 'quantity', 'invoices_line_item_id'],
  })()

/** The columns of such a row. */
export const includedLineFields = {
  quantity: integer({ set: 'server', required: true }),
  invoices_line_item_id: reference(
    'Orders::Invoices::LineItem',
    'cascade',
  )({ set: 'server', required: true }),
}
