/**
 * Every event type an endpoint may listen to, by topic (v2-behaviour.md section 15.6). A name is the topic, a dot
 * and the action; those of `retired` belong to version 1 of the webhooks: known to clients, never emitted.
 */
const topics: Readonly<Record<string, string>> = {
  'appointments/scheduled_event': 'created canceled rescheduled',
  'blogs/post': 'created updated deleted published',
  'communities/post': 'created',
  'communities/posts/comment': 'created',
  contact: 'created updated deleted identified',
  'contacts/applied_tag': 'created deleted',
  course: 'created updated deleted published',
  'courses/enrollment': 'created updated deleted suspended course_completed',
  'courses/section': 'created updated deleted published',
  'courses/lesson': 'created updated deleted published',
  form_submission: 'created',
  fulfillment: 'created updated',
  product: 'created updated',
  'products/variant': 'created updated',
  'orders/invoices/restock': 'created updated',
  'sales/opportunity': 'created updated deleted moved_stage closed',
  order: 'created updated deleted completed',
  'one-time-order': 'completed',
  one_time_order: 'refunded',
  subscription:
    'activated canceled reactivated downgraded upgraded churned modified completed first_payment_received trial_started trial_ended trial_converted',
  'subscription.line_items': 'changed',
  'orders/transaction': 'created updated',
  'orders/invoice': 'created updated refunded abandoned reissued past_due fulfilled voided paid',
  'one-time-order.invoice': 'paid',
  'subscription.invoice': 'paid',
  platform_application: 'disconnected',
}

const retired: Readonly<Record<string, string>> = {
  'runs/step': 'dontrunme',
  workflows_integration_step: 'executed',
  'workflows/steps/integration_step': 'executed',
  'workflows/steps/deliver_webhook_step': 'executed',
}

/** The one name without a topic. */
const single = 'renewal-invoice-payment-declined'

/** All names, in the order of the catalogue. */
export const eventTypes: readonly string[] = [...namesOf(topics), single, ...namesOf(retired)]

/** The part of a name before its last dot; the name itself where it has none. */
export const topicOfEvent = (name: string): string => name.replace(/\.[^.]*$/, '')

/** The names a pattern such as `contact.*` or `*` stands for. */
export function eventTypesMatching(pattern: string): string[] {
  const escaped = pattern
    .trim()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
  const whole = new RegExp(`^${escaped}$`)
  return eventTypes.filter((name) => whole.test(name))
}

function namesOf(byTopic: Readonly<Record<string, string>>): string[] {
  return Object.entries(byTopic).flatMap(([topic, actions]) =>
    actions.split(' ').map((action) => `${topic}.${action}`),
  )
}
