import type { Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { amountProblem } from '../amounts.ts'
import { price } from '../products/price.ts'
import { variant } from '../products/variant.ts'

/** Most of one thing in one line: sums stay within what a column of money holds. */
const quantityMax = 1_000_000

/** A line of an order or invoice as a body gives it. */
export interface GivenItem {
  readonly variant_id?: number | null
  readonly products_price_id?: number | null
  readonly amount?: string | null
  readonly quantity?: number | null
  readonly description?: string | null
}

/** The same, with what it names: ready to be stored. */
export interface Item {
  readonly variant: Row<typeof variant>
  readonly price: Row<typeof price>
  readonly amount: string
  readonly quantity: number
  readonly description: string | null
}

/** Loads what the lines of a body name; 422 where a variant or price is missing or they do not fit together. */
export async function loadItems(
  ctx: Context,
  workspaceId: number,
  given: readonly GivenItem[],
): Promise<Item[]> {
  const variants = await ctx.where(variant, workspaceId, { id: given.map((item) => item.variant_id ?? 0) })
  const prices = await ctx.where(price, workspaceId, { id: given.map((item) => item.products_price_id ?? 0) })
  return given.map((item) => {
    const named = variants.find(({ id }) => id === item.variant_id)
    const priced = prices.find(({ id }) => id === item.products_price_id)
    if (!named) throw refused('need the variant_id of a variant in this workspace')
    if (priced?.variant_id !== named.id) throw refused(`need a products_price_id of the variant ${named.id}`)
    return {
      variant: named,
      price: priced,
      amount: item.amount == null ? priced.amount : amountOf(item.amount, priced.currency),
      quantity: quantityOf(item.quantity),
      description: item.description ?? named.name,
    }
  })
}

/** A whole number from 1 to a million, or 422. */
export function quantityOf(quantity: number | null | undefined): number {
  if (!quantity || quantity < 1 || quantity > quantityMax)
    throw refused(`need a quantity from 1 to ${quantityMax}`)
  return quantity
}

/** An amount that its currency can have, or 422. */
export function amountOf(amount: string, currency: string): string {
  const problem = amountProblem(amount, currency)
  if (problem) throw refused(`have an amount that ${problem}`)
  return amount
}

export const refused = (message: string) => invalid({ line_items_attributes: [message] })
