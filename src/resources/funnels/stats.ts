import { badRequest } from '../../define/errors.ts'

const dayMs = 86_400_000
const daysDefault = 30
const daysMax = 90

/**
 * The range statistics speak of: 30 days where nothing is asked, at most 90, and never beyond now
 * (v2-behaviour.md section 14.17). Seconds, without milliseconds.
 */
export function rangeOf(
  now: string,
  query: { readonly timerange_start?: string; readonly timerange_end?: string },
): { from: string; to: string } {
  const to = Math.min(Date.parse(now), Date.parse(query.timerange_end ?? now))
  const asked = query.timerange_start ? Date.parse(query.timerange_start) : to - daysDefault * dayMs
  if (asked > to) throw badRequest('timerange_start must not be after timerange_end')
  return { from: seconds(Math.max(asked, to - daysMax * dayMs)), to: seconds(to) }
}

const seconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** Nothing is counted yet, so everything is zero in the right shape (docs/statistics.md). */
export const noTraffic = {
  views_all: 0,
  views_unique: 0,
  optins: 0,
  optin_rate: 0,
  sales_count: 0,
  sales_rate: 0,
  sales_value: '0.00',
  recurring_sales_count: 0,
  recurring_sales_value: '0.00',
  earnings_per_view: '0.00',
  earnings_per_unique_view: '0.00',
}

export const noSales = {
  earnings_per_click: '0.00',
  upfront_sales: '0.00',
  upfront_sales_count: 0,
  recurring_sales: '0.00',
  average_cart_value: '0.00',
  pageviews: 0,
}
