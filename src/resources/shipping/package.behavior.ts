import { behavior } from '../../define/behavior.ts'
import { invalid, type Problems } from '../../define/errors.ts'
import { shippingPackage } from './package.ts'

export const packageBehavior = behavior(shippingPackage, {
  prepare(values) {
    const problems: Problems = {}
    for (const name of ['height', 'width', 'length', 'empty_weight', 'weight'] as const) {
      if (values[name]?.startsWith('-')) problems[name] = ['must be greater than or equal to 0']
    }
    if (Object.keys(problems).length > 0) throw invalid(problems)
    return values
  },

  writes: {
    /** The new default package takes the place of the one before. */
    async default_package(ctx, row, wanted: boolean | null) {
      if (!wanted) return
      const columns = { default_package: true }
      for (const other of await ctx.where(shippingPackage, row.workspace_id, columns, { lock: true })) {
        if (other.id !== row.id) await ctx.update(shippingPackage, other, { default_package: false })
      }
    },
  },
})
