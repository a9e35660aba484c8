import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { nextPlace } from '../place.ts'
import { field } from './field.ts'
import { fieldSet } from './field-set.ts'

export const fieldBehavior = behavior(field, {
  async beforeCreate(ctx, values, owner) {
    const { id, form_id, workspace_id } = await ctx.lock(fieldSet, owner.parent_id ?? 0)
    return { ...values, form_id, sort_order: await nextPlace(ctx, field, workspace_id, { field_set_id: id }) }
  },

  actions: {
    /** Fields that are not named keep their order, behind those that are. */
    async reorder(ctx, _row, { values, owner }) {
      const siblings = { field_set_id: owner.parent_id }
      const present = await ctx.where(field, owner.workspace_id, siblings, {
        order: 'r.sort_order, r.id',
        lock: true,
      })
      const named: number[] = [...new Set<number>(values.ids_in_order)]
      if (named.some((id) => !present.some((row) => row.id === id)))
        throw invalid({ ids_in_order: ['must be fields of this field set'] })
      const ordered = [...named, ...present.map(({ id }) => id).filter((id) => !named.includes(id))]
      for (const [index, id] of ordered.entries()) await ctx.update(field, { id }, { sort_order: index + 1 })
      return { body: { ordered_field_ids: ordered.map(String) } }
    },
  },
})
