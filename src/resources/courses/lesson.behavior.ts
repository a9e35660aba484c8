import { behavior } from '../../define/behavior.ts'
import { nextPlace } from '../place.ts'
import { lesson } from './lesson.ts'
import { publish, publishMoment, publishWhenDue } from './publish.ts'
import { section } from './section.ts'

export const lessonBehavior = behavior(lesson, {
  async beforeCreate(ctx, values, owner) {
    const { id, workspace_id } = await ctx.lock(section, owner.parent_id ?? 0)
    return { ...values, sort_order: await nextPlace(ctx, lesson, workspace_id, { section_id: id }) }
  },

  due: publishWhenDue(lesson),

  actions: {
    async publish(ctx, row, { values }) {
      await publish(ctx, lesson, row, publishMoment(ctx, values.published_at))
      return {}
    },
  },
})
