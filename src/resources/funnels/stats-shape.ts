import { float, integer } from '../../define/kinds/number.ts'
import { object } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'

/** What statistics of funnels and pages are asked with. */
export const statsQuery = {
  timerange_start: timestamp({ doc: '30 days before the end where absent; at most 90 days before it.' }),
  timerange_end: timestamp({ doc: 'Now where absent or later.' }),
}

export const timerange = object({ from: timestamp({ required: true }), to: timestamp({ required: true }) })

/** A funnel or a page, in short. */
export const summary = object({
  id: integer({ required: true }),
  public_id: text({ required: true }),
  name: text({ required: true }),
})

export const stepStats = object({
  page_id: integer({ required: true }),
  name: text({ required: true }),
  current_path: text({ required: true }),
  views_all: integer({ required: true }),
  views_unique: integer({ required: true }),
  optins: integer({ required: true }),
  optin_rate: float({ required: true }),
  sales_count: integer({ required: true }),
  sales_rate: float({ required: true }),
  sales_value: text({ required: true }),
  recurring_sales_count: integer({ required: true }),
  recurring_sales_value: text({ required: true }),
  earnings_per_view: text({ required: true }),
  earnings_per_unique_view: text({ required: true }),
})
