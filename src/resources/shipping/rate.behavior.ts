import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { workspace } from '../teams/workspace.ts'
import { rate } from './rate.ts'

export const rateBehavior = behavior(rate, {
  prepare(values) {
    if (values.price?.startsWith('-')) throw invalid({ price: ['must be greater than or equal to 0'] })
    if (typeof values.price_currency !== 'string') return values
    const price_currency = values.price_currency.trim().toUpperCase()
    if (!/^[A-Z]{3}$/.test(price_currency)) throw invalid({ price_currency: ['is not a currency code'] })
    return { ...values, price_currency }
  },

  async beforeCreate(ctx, values, owner) {
    if (values.price_currency) return values
    const { currency } = await ctx.find(workspace, owner.workspace_id)
    return { ...values, price_currency: currency.toUpperCase() }
  },
})
