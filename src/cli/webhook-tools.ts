import { randomBytes } from 'node:crypto'
import type { Registry } from '../define/registry.ts'
import { type EventTexts, envelope, signedHeaders } from '../events/envelope.ts'
import { nextStep } from '../events/schedule.ts'
import { checkUrl, type OutboundPolicy } from '../gateway/outbound-policy.ts'
import { eventSample } from '../publish/event-sample.ts'
import type { WebhookTools } from '../resources/webhooks/tools.ts'

/** What behavior of webhooks is handed: the engine's own signing and schedule, and the rules of the way out. */
export function webhookTools(
  product: Registry,
  policy: OutboundPolicy,
  scheduleMs: readonly number[],
): WebhookTools {
  return {
    urlProblem(url) {
      const checked = checkUrl(url, policy)
      return 'error' in checked ? checked.message : null
    },
    newSecret: () => randomBytes(32).toString('hex'),
    sample: (eventTypeId) => eventSample(product, eventTypeId),
    signed(event, secrets, sentAt, tries) {
      const body = envelope(event as unknown as EventTexts)
      return { headers: signedHeaders(body, secrets, new Date(sentAt), tries), body }
    },
    next: (code, tries) => nextStep(scheduleMs, code, tries),
  }
}
