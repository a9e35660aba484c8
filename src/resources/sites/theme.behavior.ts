import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { style } from './style.ts'
import { theme } from './theme.ts'

const first = { themes: ['Meadow', 'Harbor'], styles: ['Light', 'Dark'] }

export const themeBehavior = behavior(theme, {
  async beforeUpdate(ctx, row, values) {
    if (!values.current_style_id) return values
    const columns = { id: values.current_style_id, theme_id: row.id }
    const [known] = await ctx.where(style, row.workspace_id, columns)
    if (!known) throw invalid({ current_style_id: ['is not a style of this theme'] })
    return values
  },

  actions: {
    async set_default(ctx, row) {
      for (const other of await ctx.where(theme, row.workspace_id, { is_default: true })) {
        if (other.id !== row.id) await ctx.update(theme, other, { is_default: false })
      }
      await ctx.update(theme, row, { is_default: true })
      return {}
    },
  },

  async seed(ctx, owner) {
    for (const [index, name] of first.themes.entries()) {
      const made = await ctx.create(theme, owner, { name, is_default: index === 0 })
      const styles = []
      for (const label of first.styles)
        styles.push(await ctx.create(style, owner, { name: label, theme_id: made.id }))
      await ctx.update(theme, made, { current_style_id: styles[0]?.id })
    }
  },
})
