import { boolean } from '../../define/kinds/boolean.ts'
import { money } from '../../define/kinds/money.ts'
import { integer } from '../../define/kinds/number.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

const server = { set: 'server' } as const

/** A movement of money by a payment processor; external orders have none (section 14.10). */
export const transaction = resource({
  name: 'Orders::Transaction',
  parent: 'Order',
  access: 'orders',
  operations: ['index', 'show'],
  fields: {
    status: text({ ...server, required: true }),
    result: text({ ...server, required: true }),
    external_type: text(server),
    external_id: text({ ...server, required: true }),
    amount: money(server),
    currency: text(server),
    reason: text(server),
    adjusted_transaction_id: integer(server),
    arn: text(server),
    is_rebill: boolean(server),
    rebill_number: integer(server),
    billing_payment_instruction_id: integer(server),
    billing_payment_instruction_type: text(server),
  },
  events: ['orders/transaction.created', 'orders/transaction.updated'],
  firstId: 38_200_000,
})
