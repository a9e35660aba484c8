import type { States } from '../../define/resource.ts'

/** How far an external order is paid; its invoices lead it (section 14.9). */
export const billing = {
  field: 'billing_status',
  initial: 'pending',
  enters: {
    pending: {},
    paid: {},
    unpaid: {},
    voided: {},
    refunded: { emits: [{ id: 'one_time_order.refunded', of: { order_type: 'one-time-order' } }] },
  },
} as const satisfies States

/** What the customer of a one-time order has got. */
export const oneTimeService = {
  field: 'service_status',
  initial: 'pending',
  of: { order_type: 'one-time-order' },
  enters: {
    pending: {},
    completed: { emits: ['one-time-order.completed', 'order.completed'] },
  },
} as const satisfies States

/** What the end of a subscription leaves on its order, until it is active again. */
export const ending = [
  'canceled_at',
  'canceled_by',
  'cancel_reason',
  'cancel_description',
  'churned_at',
] as const

/** The life of a subscription; clients own its steps. */
export const subscriptionService = {
  field: 'service_status',
  initial: 'pending',
  of: { order_type: 'subscription-order' },
  enters: {
    pending: {},
    active: {
      sets: { activated_at: 'now' },
      clears: ending,
      emits: [
        { id: 'subscription.activated', from: ['pending'] },
        { id: 'subscription.activated', from: ['paused', 'completed'], unless: 'activated_at' },
        { id: 'subscription.reactivated', from: ['canceled', 'churned'] },
      ],
    },
    paused: {},
    canceled: {
      sets: { canceled_at: 'now', churned_at: 'now', cancel_reason: 'other' },
      emits: ['subscription.canceled'],
    },
    churned: { sets: { churned_at: 'now' }, emits: ['subscription.churned'] },
    completed: { emits: ['subscription.completed', 'order.completed'] },
  },
} as const satisfies States

/** Reasons an external subscription may end for (section 14.9). */
export const cancelReasons = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const
