import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { publishing } from './publishing.ts'

/** A part of a course, called module where people see it. The root section has no parent and is never published. */
export const section = resource({
  name: 'Courses::Section',
  parent: 'Course',
  access: 'courses',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    title: text({ required: true, example: 'Limits' }),
    published_at: timestamp({ set: 'server' }),
    description: longText(),
    days_till_drip_access: integer({ doc: 'Days between enrollment and access; above 0.' }),
    blocker_section_id: reference('Courses::Section')({ doc: 'To be completed before this one opens.' }),
    blocker_lesson_id: reference('Courses::Lesson')({ doc: 'To be completed before this one opens.' }),
    current_path: text({
      set: 'server',
      from: `(select c.current_path from courses c where c.id = r.course_id) || '/sections/' || r.id`,
    }),
    is_hidden_from_non_members: boolean({ default: 'true' }),
    upgrade_url: text({ set: 'server' }),
    parent_id: reference(
      'Courses::Section',
      'cascade',
    )({ set: 'create', doc: 'The section it is part of; the root section where absent.' }),
    sort_order: integer({ set: 'server', required: true, default: '0', doc: 'Counts from 1 per parent.' }),
    announced_at: publishing.announced_at,
  },
  list: { sorts: ['sort_order'] },
  events: [
    'courses/section.created',
    'courses/section.updated',
    'courses/section.deleted',
    publishing.event('courses/section'),
  ],
  actions: { publish: { ...publishing.action, summary: 'Publish a course section with its lessons' } },
  unique: [{ columns: ['course_id'], field: 'parent_id', where: 'parent_id is null' }],
  indexes: [publishing.index],
  firstId: 1_270_000,
})
