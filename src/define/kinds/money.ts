import Type from 'typebox'
import { use } from '../kind.ts'
import type { Resource } from '../resource.ts'
import { ofRow } from '../shape.ts'
import { decimalKind } from './number.ts'

/** Currencies without a smaller unit, whose amounts are written without decimals (v2-behaviour.md section 12.3). */
const wholeCurrencies = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ')

/** Whether amounts in a currency, in any case, have no decimals. */
export const isWhole = (currency: string): boolean => wholeCurrencies.includes(currency.toUpperCase())

/** An amount with two places, as the wire writes it in a currency. */
export const inCurrency = (amount: string, currency: string): string =>
  isWhole(currency) ? amount.replace(/\.00$/, '') : amount

/** The SQL of the currency that the amounts of a row are in; null where its definition tells none. */
function currencySql({ currency, fields }: Resource, row: string): string | null {
  if (currency) return ofRow(currency, row)
  return fields.currency ? `${row}.currency` : null
}

const list = wholeCurrencies.map((name) => `'${name}'`).join(', ')

/** The same as `isWhole`, as SQL over an expression of the currency. */
export const wholeSql = (currency: string): string => `upper(${currency}) in (${list})`

/** An amount of money in the currency of its row: a decimal string, with as many places as the currency has. */
export const money = use<string>({
  ...decimalKind,
  name: 'money',
  schema: () => Type.String({ format: 'decimal', examples: ['97.00'] }),
  column: 'numeric(20,2)',
  shown(expression, row, owner) {
    const currency = currencySql(owner, row)
    if (!currency) return expression
    const whole = `${wholeSql(currency)} and ${expression} = trunc(${expression})`
    return `case when ${whole} then trunc(${expression}) else ${expression} end`
  },
})
