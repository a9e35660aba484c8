import { behavior } from '../../define/behavior.ts'
import { appliedOrderTag } from './applied-tag.ts'

export const appliedOrderTagBehavior = behavior(appliedOrderTag, {
  /** Applying a tag twice answers the row that is there, as with contacts (section 14.10). */
  async existing(ctx, values, owner) {
    const columns = { order_id: owner.parent_id, tag_id: values.tag_id }
    const [row] = await ctx.where(appliedOrderTag, owner.workspace_id, columns)
    return row ?? null
  },
})
