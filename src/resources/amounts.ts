import type { Problems } from '../define/errors.ts'
import { isWhole } from '../define/kinds/money.ts'

/** What is wrong with amounts of money in a currency: some are below zero, or have decimals the currency has not. */
export function amountProblems<V extends object>(
  values: V,
  names: readonly (string & keyof V)[],
  currency: string,
): Problems {
  const problems: Problems = {}
  for (const name of names) {
    const problem = amountProblem(values[name], currency)
    if (problem) problems[name] = [problem]
  }
  return problems
}

/** What is wrong with one amount, or null. */
export function amountProblem(amount: unknown, currency: string): string | null {
  if (typeof amount !== 'string') return null
  if (amount.startsWith('-')) return 'must be greater than or equal to 0'
  const fraction = /\.\d*[1-9]/.test(amount)
  return fraction && isWhole(currency) ? `must be a whole number in ${currency.toUpperCase()}` : null
}
