import { behavior } from '../../define/behavior.ts'
import { invalid, notFound, type Problems } from '../../define/errors.ts'
import type { Row, Values } from '../../define/resource.ts'
import { sameValue } from '../../define/same-value.ts'
import { amountProblems } from '../amounts.ts'
import { workspace } from '../teams/workspace.ts'
import { changeOptionsBody } from './change-option.behavior.ts'
import { price } from './price.ts'
import { isPurchased } from './purchase.ts'
import { variant } from './variant.ts'

type Terms = Values<typeof price>

export const priceBehavior = behavior(price, {
  async beforeCreate(ctx, values, owner) {
    const of = await ctx.find(variant, owner.parent_id ?? 0)
    const { currency } = await ctx.find(workspace, owner.workspace_id)
    const terms = { ...values, payment_type: values.payment_type ?? ('one_time' as const) }
    return {
      ...valid(terms, amountProblems(terms, amounts, currency)),
      product_id: of.product_id,
      currency: currency.toLowerCase(),
    }
  },

  /** What somebody pays for stays as it was bought; it can be hidden and retired (section 14.7). */
  async beforeUpdate(ctx, row, values) {
    const frozen = Object.entries(values).some(
      ([name, value]) =>
        name !== 'visible' && name !== 'archived' && !sameValue(row[name as keyof typeof row], value),
    )
    if (frozen && row.payment_type === 'subscription' && (await isPurchased(ctx, row))) {
      throw invalid('Cannot edit a subscription price that is attached to an order.')
    }
    const { trial_interval } = valid({ ...row, ...values }, amountProblems(values, amounts, row.currency))
    return 'trial_interval' in values || 'trial_duration' in values ? { ...values, trial_interval } : values
  },

  actions: {
    async createUnderProduct(ctx, _row, { values, owner }) {
      const { variant_id, ...terms } = values
      const of = { product_id: owner.parent_id, ...(variant_id ? { id: variant_id } : { is_default: true }) }
      const [found] = await ctx.where(variant, owner.workspace_id, of)
      if (!found) throw variant_id ? invalid({ variant_id: ['must exist'] }) : notFound()
      const place = { workspace_id: owner.workspace_id, parent_id: found.id }
      return { row: await ctx.create(price, place, terms), status: 201 }
    },

    async change_options(ctx, row: Row<typeof price>) {
      return { body: await changeOptionsBody(ctx, row) }
    },
  },
})

/** Terms that fit together, or 422. A trial interval without a duration is no trial and is dropped. */
function valid(terms: Terms, problems: Problems): Terms {
  for (const name of ['duration', 'interval_count', 'trial_duration'] as const) {
    const count = terms[name]
    if (typeof count === 'number' && (count < 1 || count > countMax))
      problems[name] = [`must be between 1 and ${countMax}`]
  }
  const repeats = (terms.payment_type ?? 'one_time') !== 'one_time'
  if (repeats && !terms.interval) problems.interval = ['is not included in the list']
  if (terms.payment_type === 'payment_plan' && !terms.duration) problems.duration = ["can't be blank"]
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return terms.trial_duration ? terms : { ...terms, trial_interval: null }
}

const amounts = ['amount', 'cost', 'setup_amount', 'trial_amount', 'compare_at_amount'] as const

/** Most payments of a plan, and most intervals between payments. */
const countMax = 10_000
