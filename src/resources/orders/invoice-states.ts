import type { States } from '../../define/resource.ts'

/** Whether an external invoice is paid; clients own its steps (section 14.9). */
export const paying = {
  field: 'status',
  initial: 'unpaid',
  enters: {
    unpaid: {},
    paid: {
      sets: { paid_at: 'now' },
      emits: [
        'orders/invoice.paid',
        { id: 'one-time-order.invoice.paid', of: { order_type: 'one-time-order' } },
        { id: 'subscription.invoice.paid', of: { order_type: 'subscription-order' } },
      ],
    },
    voided: { emits: ['orders/invoice.voided'] },
    refunded: { emits: ['orders/invoice.refunded'] },
    disputed: {},
    'past-due': { emits: ['orders/invoice.past_due'] },
  },
} as const satisfies States

/** How much of what must be sent has been sent; fulfillments move it (section 14.13). */
export const fulfilling = {
  field: 'fulfillment_status',
  initial: 'not_applicable',
  enters: {
    not_applicable: {},
    unfulfilled: {},
    partial: {},
    complete: { emits: ['orders/invoice.fulfilled'] },
  },
} as const satisfies States

/** The same for one line of an invoice. */
export const lineFulfilling = {
  field: 'fulfillment_status',
  initial: 'unfulfilled',
  enters: { unfulfilled: {}, partially_fulfilled: {}, complete: {}, ignored: {} },
} as const satisfies States
