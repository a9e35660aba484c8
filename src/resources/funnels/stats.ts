import { badRequest } from '../../define/errors.ts'
import { inCurrency } from '../../define/kinds/money.ts'

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
export const noTraffic = (currency: string) => ({
  views_all: 0,
  views_unique: 0,
  optins: 0,
  optin_rate: 0,
  sales_count: 0,
  sales_rate: 0,
  sales_value: nothing(currency),
  recurring_sales_count: 0,
  recurring_sales_value: nothing(currency),
  earnings_per_view: nothing(currency),
  earnings_per_unique_view: nothing(currency),
})

export const noSales = (currency: string) => ({
  earnings_per_click: nothing(currency),
  upfront_sales: nothing(currency),
  upfront_sales_count: 0,
  recurring_sales: nothing(currency),
  average_cart_value: nothing(currency),
  pageviews: 0,
})

const nothing = (currency: string): string => inCurrency('0.00', currency)
