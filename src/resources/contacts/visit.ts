import { object } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'

/** One visit of a person to a page, as contacts and orders show it. */
export const visit = object({
  uuid: text({ required: true }),
  utm_source: text(),
  utm_medium: text(),
  utm_campaign: text(),
  utm_term: text(),
  utm_content: text(),
  ip: text(),
  user_agent: text(),
  referrer: text(),
  referring_domain: text(),
  landing_page: text(),
  browser: text(),
  os: text(),
  device_type: text(),
  started_at: timestamp(),
  created_at: timestamp(),
  updated_at: timestamp(),
})

/** First and last visits; null for a contact that never visited a page of ours. */
export const visits = object({
  first_visit: visit(),
  last_visit: visit(),
  last_visit_with_utm: visit(),
})({ set: 'server' })

/** The visits that led to an order. */
export const touches = object({ last_visit: visit(), last_visit_with_utm: visit() })
