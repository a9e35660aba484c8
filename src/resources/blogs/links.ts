import { reference } from '../../define/kinds/reference.ts'
import { email, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** Who writes in a blog. No operation makes one yet. */
export const author = resource({
  name: 'Blogs::Author',
  parent: 'Blog',
  access: 'blogs',
  operations: [],
  fields: {
    email_address: email({ set: 'server', required: true }),
    first_name: text({ set: 'server', required: true, default: "''" }),
    last_name: text({ set: 'server', required: true, default: "''" }),
  },
})

/** What a blog is divided into; like authors, nothing makes one yet. */
export const category = resource({
  name: 'Blogs::Category',
  parent: 'Blog',
  access: 'blogs',
  operations: [],
  fields: { name: text({ set: 'server', required: true }) },
})

/** Which author wrote a post. */
export const postAuthor = resource({
  name: 'Blogs::Posts::Author',
  parent: 'Blogs::Post',
  access: 'blogs',
  operations: [],
  fields: { author_id: reference('Blogs::Author', 'cascade')({ required: true }) },
  unique: [{ columns: ['post_id', 'author_id'], field: 'author_ids' }],
})

/** Which category a post is in. */
export const postCategory = resource({
  name: 'Blogs::Posts::Category',
  parent: 'Blogs::Post',
  access: 'blogs',
  operations: [],
  fields: { category_id: reference('Blogs::Category', 'cascade')({ required: true }) },
  unique: [{ columns: ['post_id', 'category_id'], field: 'category_ids' }],
})

/** Which tag a post has. */
export const postTag = resource({
  name: 'Blogs::Posts::Tag',
  parent: 'Blogs::Post',
  access: 'blogs',
  operations: [],
  fields: { tag_id: reference('Blogs::Tag', 'cascade')({ required: true }) },
  unique: [{ columns: ['post_id', 'tag_id'], field: 'tag_ids' }],
})
