import { course } from '../../resources/courses/course.ts'
import { lesson } from '../../resources/courses/lesson.ts'
import { section } from '../../resources/courses/section.ts'
import type { Step } from './step.ts'

const chapters = [
  { title: 'Water and fire', lessons: ['Finding water', 'Three ways to make a fire'] },
  { title: 'Leaves', lessons: ['Black, green and white', 'What grows on the way', 'Keeping tea dry'] },
]

/** A course for those who buy what is paid once and not sent: its buyers are enrolled as they pay. */
export const courses: Step = {
  title: 'Courses',
  total: () => 1,
  async make(unit, shop) {
    const { workspace_id } = shop.owner
    const sold = shop.offers.filter(({ shipped, subscription }) => !shipped && !subscription).slice(-1)
    const variant_ids = sold.map(({ variant_id }) => variant_id)
    const made = await unit.create(course, shop.owner, { title: 'Brewing outdoors', variant_ids })
    for (const { title, lessons } of chapters) {
      const part = await unit.create(section, { workspace_id, parent_id: made.id }, { title })
      for (const name of lessons)
        await unit.create(lesson, { workspace_id, parent_id: part.id }, { title: name })
    }
    return undefined
  },
}
