import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { amountProblem } from '../amounts.ts'
import { workspace } from '../teams/workspace.ts'
import { rate } from './rate.ts'

export const rateBehavior = behavior(rate, {
  prepare(values) {
    if (typeof values.price_currency !== 'string') return values
    const price_currency = values.price_currency.trim().toUpperCase()
    if (!/^[A-Z]{3}$/.test(price_currency)) throw invalid({ price_currency: ['is not a currency code'] })
    return { ...values, price_currency }
  },

  async beforeCreate(ctx, values, owner) {
    const { currency } = await ctx.find(workspace, owner.workspace_id)
    const priced = { ...values, price_currency: values.price_currency || currency.toUpperCase() }
    refuseWrongPrice(priced.price, priced.price_currency)
    return priced
  },

  async beforeUpdate(_ctx, row, values) {
    const { price, price_currency } = { ...row, ...values }
    if (values.price !== undefined || values.price_currency !== undefined)
      refuseWrongPrice(price, price_currency)
    return values
  },
})

function refuseWrongPrice(price: string | null | undefined, currency: string | null): void {
  const problem = amountProblem(price, currency ?? '')
  if (problem) throw invalid({ price: [problem] })
}
