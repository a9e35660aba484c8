import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const blogTag = resource({
  name: 'Blogs::Tag',
  parent: 'Blog',
  access: 'blogs',
  operations: ['index', 'show', 'create'],
  fields: { name: text({ required: true, example: 'Baking' }) },
  unique: [{ columns: ['blog_id', 'name'], field: 'name' }],
  firstId: 38_000,
  irregular: { ids: { show: 'getBlogTag', create: 'createBlogTag' } },
})
