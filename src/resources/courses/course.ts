import { boolean } from '../../define/kinds/boolean.ts'
import { ids } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { imageUrlSql } from '../images/image.ts'
import { publishing } from './publishing.ts'

/** Its sections hang under one root section that comes with it (v2-behaviour.md section 14.14). */
export const course = resource({
  name: 'Course',
  parent: 'Workspace',
  access: 'courses',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    title: text({ required: true, example: 'First steps in analysis' }),
    published_at: timestamp({ set: 'server', doc: 'In the future while the course waits for its day.' }),
    root_section_id: reference('Courses::Section')({
      set: 'server',
      from: '(select s.id from courses_sections s where s.workspace_id = r.workspace_id and s.course_id = r.id and s.parent_id is null)',
      doc: 'The section that holds all others.',
    }),
    description: longText({ default: "''" }),
    current_path: text({ set: 'server', example: '/courses/first-steps-in-analysis' }),
    sharing_fingerprint: text({ set: 'server' }),
    show_in_community: boolean({ default: 'false' }),
    show_to_non_members: boolean({ set: 'server', default: 'false' }),
    upgrade_url: text({ set: 'server' }),
    redirect_to_full_course: boolean({ default: 'false' }),
    unauthorized_redirect_url: text({ set: 'server' }),
    comments_enabled: boolean({ set: 'server', default: 'false' }),
    image_id: reference('Image')({ hidden: true }),
    variant_ids: ids('Products::Variant', {
      through: 'Courses::Offering',
      by: 'course_id',
      to: 'variant_id',
    })({ expand: true, doc: 'Product variants whose buyers are enrolled.' }),
    image_url: text({
      set: 'server',
      from: `(select ${imageUrlSql('i')} from images i where i.workspace_id = r.workspace_id and i.id = r.image_id)`,
    }),
    announced_at: publishing.announced_at,
  },
  hides: ['workspace_id'],
  events: ['course.created', 'course.updated', 'course.deleted', publishing.event('course')],
  actions: {
    publish: { ...publishing.action, operationId: 'publishCourse', summary: 'Publish a course' },
  },
  indexes: [publishing.index],
  firstId: 316_000,
  irregular: { updateMethod: 'patch' },
})
