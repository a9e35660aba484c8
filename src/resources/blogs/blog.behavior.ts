import { behavior } from '../../define/behavior.ts'
import { site } from '../sites/site.ts'
import { theme } from '../sites/theme.ts'
import { blog } from './blog.ts'

export const blogBehavior = behavior(blog, {
  /** Stands after sites and themes in the registry, so both are there. */
  async seed(ctx, owner) {
    const [home] = await ctx.where(site, owner.workspace_id, {})
    const [look] = await ctx.where(theme, owner.workspace_id, { is_default: true })
    await ctx.create(blog, owner, {
      name: 'Primary Blog',
      current_path: '/blog',
      site_id: home?.id,
      theme_id: look?.id,
      style_id: look?.current_style_id,
    })
  },
})
