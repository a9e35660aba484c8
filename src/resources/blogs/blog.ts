import { reference } from '../../define/kinds/reference.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { siteUrl } from '../../define/site-url.ts'

export const blog = resource({
  name: 'Blog',
  parent: 'Workspace',
  access: 'blogs',
  operations: ['index', 'show', 'update'],
  fields: {
    name: text({ required: true }),
    current_path: text({ set: 'server', required: true }),
    url: text({ from: `${siteUrl} || r.current_path`, required: true }),
    seo_title: text(),
    seo_description: longText(),
    seo_image_id: reference('Image')(),
    site_id: reference('Site', 'cascade')({ set: 'server', required: true }),
    theme_id: reference('Theme')(),
    style_id: reference('Style')({ set: 'server' }),
  },
  firstId: 61_000,
  irregular: { updateMethod: 'patch', ids: { show: 'getBlog', update: 'updateBlog' } },
})
