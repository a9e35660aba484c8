import { ids, many } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'
import { siteUrl } from '../../define/site-url.ts'
import { imageUrlSql } from '../images/image.ts'

const authors = { through: 'Blogs::Posts::Author', by: 'post_id', to: 'author_id' }
const categories = { through: 'Blogs::Posts::Category', by: 'post_id', to: 'category_id' }
const tags = { through: 'Blogs::Posts::Tag', by: 'post_id', to: 'tag_id' }

/** An article; `scheduled` becomes `public` when its time comes (v2-behaviour.md section 14.19). */
export const post = resource({
  name: 'Blogs::Post',
  parent: 'Blog',
  access: 'blogs',
  fields: {
    title: text({ required: true, example: 'Bread without kneading' }),
    current_path: text({ set: 'server', required: true, doc: 'Follows from the title when it is created.' }),
    url: text({
      from: `${siteUrl} || (select b.current_path from blogs b where b.id = r.blog_id) || r.current_path`,
      required: true,
    }),
    visibility: choice(['draft', 'members_only', 'public', 'scheduled'])({ default: "'draft'" }),
    published_at: timestamp({ doc: 'Now, where a post is created public without it.' }),
    excerpt_content: longText(),
    image_id: reference('Image')(),
    image_url: text({
      set: 'server',
      from: `(select ${imageUrlSql('i')} from images i where i.id = r.image_id)`,
    }),
    seo_title: text(),
    seo_description: longText(),
    markup: longText({ expand: true, doc: 'Kept to the letter; must be well formed.' }),
    authors: many('Blogs::Author', { ...authors, pick: ['email_address', 'first_name', 'last_name'] })(),
    author_ids: ids('Blogs::Author', authors)({ input: true }),
    categories: many('Blogs::Category', { ...categories, pick: ['name'] })(),
    category_ids: ids('Blogs::Category', categories)({ input: true }),
    tags: many('Blogs::Tag', { ...tags, pick: ['name'] })(),
    tag_ids: ids('Blogs::Tag', tags)({ input: true }),
  },
  indexes: [{ columns: 'published_at', where: "visibility = 'scheduled'" }],
  unique: [{ columns: ['blog_id', 'current_path'], field: 'current_path' }],
  events: [
    'blogs/post.created',
    'blogs/post.updated',
    'blogs/post.deleted',
    {
      id: 'blogs/post.published',
      on: ['create', 'update'],
      when: "r.visibility = 'public' and o.visibility is distinct from 'public'",
    },
  ],
  firstId: 417_000,
  irregular: {
    updateMethod: 'patch',
    ids: {
      show: 'getBlogPost',
      create: 'createBlogPost',
      update: 'updateBlogPost',
      delete: 'deleteBlogPost',
    },
  },
})
