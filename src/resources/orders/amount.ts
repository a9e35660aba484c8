import { isWhole } from '../../define/kinds/money.ts'

/**
 * Exact sums of money. An amount is a decimal string with two places on the wire and a whole number of hundredths
 * here; further places round half away from zero, as Postgres does.
 */
export function total(items: readonly { readonly amount: string; readonly quantity: number }[]): string {
  return written(items.reduce((sum, { amount, quantity }) => sum + hundredths(amount) * BigInt(quantity), 0n))
}

/** `-12.345` as `-1235n`. */
export function hundredths(amount: string): bigint {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(amount.trim()) ?? []
  if (whole === undefined) throw new Error(`${amount} is no amount`)
  const digits = BigInt(`${whole}${fraction.slice(0, 2).padEnd(2, '0')}` || '0')
  const rounded = digits + (fraction.charAt(2) >= '5' ? 1n : 0n)
  return sign === '-' ? -rounded : rounded
}

/** Hundredths as a decimal string: `1235n` is `12.35`. In a currency without decimals they are rounded to `12`. */
export function written(value: bigint, currency = ''): string {
  if (isWhole(currency)) return String((value + (value < 0n ? -50n : 50n)) / 100n)
  const digits = String(value < 0n ? -value : value).padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
