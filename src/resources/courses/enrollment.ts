import { boolean } from '../../define/kinds/boolean.ts'
import { one } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { object } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { progressSql } from './progress.ts'

/** A contact in a course. Nobody is enrolled twice, and nobody is removed: access ends by suspension. */
export const enrollment = resource({
  name: 'Courses::Enrollment',
  parent: 'Course',
  access: 'courses',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    contact_id: reference('Contact', 'restrict')({ required: true, set: 'create', filter: true }),
    suspended: boolean({ default: 'false' }),
    suspension_reason: text({ example: 'refunded' }),
    current_path: text({
      set: 'server',
      from: '(select c.current_path from courses c where c.id = r.course_id)',
    }),
    origination_source_type: text({ set: 'server', example: 'Order' }),
    origination_source_id: integer({
      set: 'server',
      required: true,
      doc: 'What the contact was enrolled by.',
    }),
    contact: one('Contact', { by: 'contact_id', pick: 'short' })({ required: true }),
    completed_at: timestamp({ set: 'server', hidden: true }),
    access_ended_at: timestamp({ set: 'server', hidden: true }),
    progress: object({
      lessons_count: integer({ required: true }),
      completed_count: integer({ required: true }),
      completed_at: timestamp(),
    })({ expand: true, set: 'server', from: progressSql, doc: 'How far the contact is in the course.' }),
  },
  list: { byId: true },
  unique: [{ columns: ['course_id', 'contact_id'], field: 'contact_id' }],
  events: [
    'courses/enrollment.created',
    'courses/enrollment.updated',
    'courses/enrollment.deleted',
    {
      id: 'courses/enrollment.suspended',
      on: ['create', 'update'],
      when: 'r.suspended and o.suspended is not true',
    },
    {
      id: 'courses/enrollment.course_completed',
      on: ['update'],
      when: 'r.completed_at is not null and o.completed_at is null',
    },
  ],
  firstId: 9_410_000,
  irregular: { alsoNested: { update: 'updateCoursesEnrollmentsOfCourse' } },
})
