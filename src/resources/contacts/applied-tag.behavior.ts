import { behavior } from '../../define/behavior.ts'
import { appliedTag } from './applied-tag.ts'

export const appliedTagBehavior = behavior(appliedTag, {
  /** Applying a tag twice answers the row that is there, without a second event (section 18.3, row 47). */
  async existing(ctx, values, owner) {
    const columns = { contact_id: owner.parent_id, tag_id: values.tag_id }
    const [row] = await ctx.where(appliedTag, owner.workspace_id, columns)
    return row ?? null
  },
})
