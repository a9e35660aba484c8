import { invalid, type Problems } from '../../define/errors.ts'
import type { Values } from '../../define/resource.ts'
import type { discount } from './discount.ts'

type Terms = Values<typeof discount>

/** 422 where the terms of a discount, all of them, do not fit together (section 14.8), or given amounts are wrong. */
export function refuseMisfits(terms: Terms, wrongAmounts: Problems): void {
  const problems: Problems = { ...codeProblems(terms), ...wrongAmounts, ...sizeProblems(terms) }
  if (terms.apply_until && terms.apply_from && terms.apply_until <= terms.apply_from)
    problems.apply_until = ['must be later than apply_from']
  if (terms.require_minimum_spend && !((terms.require_minimum_spend_amount ?? 0) > 0))
    problems.require_minimum_spend_amount = ['must be greater than 0']
  if (typeof terms.discounts_per_redemption === 'number' && terms.discounts_per_redemption < 1)
    problems.discounts_per_redemption = ['must be greater than 0']
  if (Object.keys(problems).length > 0) throw invalid(problems)
}

function codeProblems({ discount_type, code }: Terms): Problems {
  if (!code) return discount_type === 'code' ? { base: ["Coupon Code can't be blank"] } : {}
  return /^[A-Z0-9-]+$/.test(code) ? {} : { base: ['Coupon Code only allows letters, numbers, and hyphens'] }
}

function sizeProblems({ discount_method, percent, amount }: Terms): Problems {
  if (discount_method === 'fixed')
    return Number(amount ?? 0) > 0 ? {} : { amount: ['must be greater than 0'] }
  if (discount_method !== 'percentage') return {}
  if (!(Number(percent ?? 0) >= percentMin)) return { percent: ['must be greater than 0'] }
  return Number(percent) > 100 ? { percent: ['must be less than or equal to 100'] } : {}
}

const percentMin = 0.01
