import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { type intervals, price } from './price.ts'
import { variant } from './variant.ts'

type Price = Row<typeof price>

/** The subscription prices a subscription at `from` can move up or down to. */
export interface ChangeOptions {
  readonly upgrade: readonly Price[]
  readonly downgrade: readonly Price[]
}

/**
 * Offers are the other subscription prices of the same product in the same currency that are sold: those that cost
 * more over time are upgrades, those that cost less downgrades. Nothing else is no subscription price's option.
 */
export async function changeOptions(ctx: Context, from: Price): Promise<ChangeOptions> {
  if (from.payment_type !== 'subscription') return { upgrade: [], downgrade: [] }
  const offers = await ctx.where(price, from.workspace_id, {
    product_id: from.product_id,
    payment_type: 'subscription',
    currency: from.currency,
    visible: true,
    archived: false,
  })
  return {
    upgrade: offers.filter((offer) => dailyAmount(offer) > dailyAmount(from)),
    downgrade: offers.filter((offer) => dailyAmount(offer) < dailyAmount(from)),
  }
}

/** The same, grouped by variant as the API shows it. */
export async function changeOptionsBody(ctx: Context, from: Price) {
  const { upgrade, downgrade } = await changeOptions(ctx, from)
  const variants = await ctx.where(variant, from.workspace_id, {
    product_id: from.product_id,
    archived: false,
  })
  const grouped = (offers: readonly Price[]) =>
    variants.flatMap(({ id, public_id, name, product_id }) => {
      const prices = offers.filter((offer) => offer.variant_id === id).map(shown)
      return prices.length > 0 ? [{ products_variant: { id, public_id, name, product_id, prices } }] : []
    })
  return { products_prices_change_options: { upgrade: grouped(upgrade), downgrade: grouped(downgrade) } }
}

const daysOf: Readonly<Record<(typeof intervals)[number], number>> = {
  days: 1,
  weeks: 7,
  months: 30,
  quarters: 91,
  years: 365,
}

/** For ordering only, so a number will do. */
const dailyAmount = ({ amount, interval, interval_count }: Price): number =>
  Number(amount) / (daysOf[interval ?? 'months'] * (interval_count ?? 1))

const shown = (offer: Price): object =>
  Object.fromEntries(price.short.map((name) => [name, offer[name as keyof Price]]))
