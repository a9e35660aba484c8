import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { AnyResource } from '../../define/resource.ts'
import { freePath } from '../free-path.ts'
import { checkMarkup } from '../pages/markup.ts'
import { slugOf } from '../slug.ts'
import { author, category } from './links.ts'
import { post } from './post.ts'
import { blogTag } from './tag.ts'

export const postBehavior = behavior(post, {
  prepare(values) {
    checkMarkup(values.markup)
    return values
  },

  async beforeCreate(ctx, values, owner) {
    const blogId = owner.parent_id ?? 0
    await checkLinks(ctx, owner.workspace_id, blogId, values)
    const current_path = await freePath(ctx, `/${slugOf(values.title ?? '')}`, async (path) => {
      const [taken] = await ctx.where(post, owner.workspace_id, { blog_id: blogId, current_path: path })
      return taken !== undefined
    })
    const published_at = values.published_at ?? (values.visibility === 'public' ? ctx.now() : null)
    return { ...values, current_path, published_at }
  },

  async beforeUpdate(ctx, row, values) {
    await checkLinks(ctx, row.workspace_id, row.blog_id, values)
    return values
  },

  due: {
    at: 'published_at',
    where: `r.visibility = 'scheduled' and r.published_at <= now()`,
    async run(ctx, row) {
      await ctx.update(post, row, { visibility: 'public' })
    },
  },
})

/** Authors, categories and tags of another blog are refused: the database only knows of workspaces. */
async function checkLinks(
  ctx: Context,
  workspaceId: number,
  blogId: number,
  values: { readonly [name: string]: unknown },
): Promise<void> {
  const links: [string, AnyResource][] = [
    ['author_ids', author],
    ['category_ids', category],
    ['tag_ids', blogTag],
  ]
  for (const [name, resource] of links) {
    const ids = values[name]
    if (!Array.isArray(ids) || ids.length === 0) continue
    const known = await ctx.where(resource, workspaceId, { id: ids, blog_id: blogId })
    if (known.length !== ids.length) throw invalid({ [name]: ['must exist in this blog'] })
  }
}
