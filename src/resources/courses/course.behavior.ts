import { behavior, type Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { slugOf } from '../slug.ts'
import { course } from './course.ts'
import { lesson } from './lesson.ts'
import { publish, publishMoment, publishWhenDue } from './publish.ts'
import { section } from './section.ts'

export const courseBehavior = behavior(course, {
  async beforeCreate(_ctx, values) {
    return { ...values, current_path: `/courses/${slugOf(values.title ?? '')}` }
  },

  async afterCreate(ctx, row) {
    await ctx.create(section, inCourse(row), { title: 'Primary module' })
  },

  due: publishWhenDue(course),

  actions: {
    async publish(ctx, row, { values }) {
      const moment = publishMoment(ctx, values.published_at)
      await publish(ctx, course, row, moment)
      if (values.publish_sections_and_lessons) await publishAll(ctx, row, moment)
      return {}
    },
  },
})

const inCourse = (row: Row<typeof course>) => ({ workspace_id: row.workspace_id, parent_id: row.id })

/** Every section but the root, then every lesson, in their order. */
async function publishAll(ctx: Context, row: Row<typeof course>, moment: string): Promise<void> {
  const sections = await ctx.where(
    section,
    row.workspace_id,
    { course_id: row.id },
    { order: 'r.sort_order, r.id' },
  )
  for (const part of sections.filter(({ parent_id }) => parent_id !== null)) {
    await publish(ctx, section, part, moment)
  }
  const inside = { section_id: sections.map(({ id }) => id) }
  const lessons = await ctx.where(lesson, row.workspace_id, inside, { order: 'r.sort_order, r.id' })
  for (const part of lessons) await publish(ctx, lesson, part, moment)
}
