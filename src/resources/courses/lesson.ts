import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { publishing } from './publishing.ts'

export const lesson = resource({
  name: 'Courses::Lesson',
  parent: 'Courses::Section',
  access: 'courses',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    title: text({ required: true, example: 'What a limit is' }),
    body: longText({ doc: 'HTML.' }),
    lesson_content: longText({ hidden: true, doc: 'Markdown; kept beside the body and not shown.' }),
    image_id: reference('Image')({ hidden: true }),
    published_at: timestamp({ set: 'server' }),
    current_path: text({
      set: 'server',
      from: `(select c.current_path from courses_sections s join courses c on c.id = s.course_id where s.id = r.section_id) || '/lessons/' || r.id`,
    }),
    sort_order: integer({ set: 'server', required: true, default: '0', doc: 'Counts from 1 per section.' }),
    announced_at: publishing.announced_at,
  },
  list: { sorts: ['sort_order'] },
  events: [
    'courses/lesson.created',
    'courses/lesson.updated',
    'courses/lesson.deleted',
    publishing.event('courses/lesson'),
  ],
  actions: { publish: { ...publishing.action, summary: 'Publish a course lesson' } },
  indexes: [publishing.index],
  firstId: 5_930_000,
})
