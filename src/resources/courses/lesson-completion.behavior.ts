import { behavior } from '../../define/behavior.ts'
import { conflict, invalid } from '../../define/errors.ts'
import { enrollment } from './enrollment.ts'
import { lesson } from './lesson.ts'
import { lessonCompletion } from './lesson-completion.ts'
import { section } from './section.ts'

export const lessonCompletionBehavior = behavior(lessonCompletion, {
  /** The lock on the enrollment lets one completion after the other see whether it is the last one. */
  async beforeCreate(ctx, values, { workspace_id, parent_id: course_id }) {
    const { enrollment_id, lesson_id } = values
    const [enrolled] = await ctx.where(
      enrollment,
      workspace_id,
      { id: enrollment_id, course_id },
      { lock: true },
    )
    if (!enrolled) throw invalid({ enrollment_id: ['must exist'] })
    const [done] = await ctx.where(lesson, workspace_id, { id: lesson_id })
    const [inCourse] = done ? await ctx.where(section, workspace_id, { id: done.section_id, course_id }) : []
    if (!inCourse) throw invalid({ lesson_id: ['must exist'] })
    const [twin] = await ctx.where(lessonCompletion, workspace_id, { enrollment_id, lesson_id })
    if (twin) throw conflict('The lesson has already been completed in this enrollment')
    return { ...values, completed_at: ctx.now() }
  },

  /** The event of the last lesson follows from `completed_at`, which is set once. */
  async afterCreate(ctx, row) {
    const { completed_at, progress } = await ctx.find(enrollment, row.enrollment_id)
    if (completed_at === null && progress && progress.completed_count === progress.lessons_count)
      await ctx.update(enrollment, { id: row.enrollment_id }, { completed_at: ctx.now() })
  },
})
