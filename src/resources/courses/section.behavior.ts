import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row, Values } from '../../define/resource.ts'
import { nextPlace } from '../place.ts'
import { course } from './course.ts'
import { lesson } from './lesson.ts'
import { publish, publishMoment, publishWhenDue } from './publish.ts'
import { section } from './section.ts'

export const sectionBehavior = behavior(section, {
  prepare(values) {
    if (typeof values.days_till_drip_access === 'number' && values.days_till_drip_access <= 0)
      throw invalid({ days_till_drip_access: ['must be greater than 0'] })
    return values
  },

  /** The first section of a course is its root; all others hang below it. */
  async beforeCreate(ctx, values, owner) {
    const { id, workspace_id } = await ctx.lock(course, owner.parent_id ?? 0)
    const [root] = await ctx.where(section, workspace_id, { course_id: id, parent_id: null })
    if (!root) return { ...values, parent_id: null }
    await checkBlockers(ctx, values, root)
    const parentId = values.parent_id ?? root.id
    if (!(await isIn(ctx, root, parentId))) throw invalid({ parent_id: ['must exist'] })
    const place = await nextPlace(ctx, section, workspace_id, { course_id: id, parent_id: parentId })
    return { ...values, parent_id: parentId, sort_order: place }
  },

  async beforeUpdate(ctx, row, values) {
    await checkBlockers(ctx, values, row)
    if (values.blocker_section_id === row.id)
      throw invalid({ blocker_section_id: ['cannot be the section itself'] })
    return values
  },

  due: publishWhenDue(section),

  actions: {
    async publish(ctx, row, { values }) {
      if (row.parent_id === null) throw invalid('The root section of a course cannot be published')
      const moment = publishMoment(ctx, values.published_at)
      const parts = values.publish_sections_and_lessons ? await withSubsections(ctx, row) : [row]
      for (const part of parts) await publish(ctx, section, part, moment)
      const inside = { section_id: parts.map(({ id }) => id) }
      const lessons = await ctx.where(lesson, row.workspace_id, inside, { order: 'r.sort_order, r.id' })
      for (const part of lessons) await publish(ctx, lesson, part, moment)
      return {}
    },
  },
})

type SectionRow = Row<typeof section>

/** Whether a section is in the same course as this one. */
async function isIn(ctx: Context, { workspace_id, course_id }: SectionRow, id: number): Promise<boolean> {
  const [found] = await ctx.where(section, workspace_id, { id, course_id })
  return found !== undefined
}

/** What opens a section must be of the same course. */
async function checkBlockers(ctx: Context, values: Values<typeof section>, row: SectionRow): Promise<void> {
  const { blocker_section_id, blocker_lesson_id } = values
  if (blocker_section_id && !(await isIn(ctx, row, blocker_section_id)))
    throw invalid({ blocker_section_id: ['must exist'] })
  if (!blocker_lesson_id) return
  const [blocker] = await ctx.where(lesson, row.workspace_id, { id: blocker_lesson_id })
  if (!blocker || !(await isIn(ctx, row, blocker.section_id)))
    throw invalid({ blocker_lesson_id: ['must exist'] })
}

/** The section and everything below it, parents first. */
async function withSubsections(ctx: Context, top: SectionRow): Promise<SectionRow[]> {
  const all = await ctx.where(
    section,
    top.workspace_id,
    { course_id: top.course_id },
    { order: 'r.sort_order, r.id' },
  )
  const found = [top]
  for (const part of found) found.push(...all.filter(({ parent_id }) => parent_id === part.id))
  return found
}
