import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { pathFromName } from '../slug.ts'
import { product } from './product.ts'
import { variant } from './variant.ts'
import { writeProperties } from './variant-property.behavior.ts'

export const productBehavior = behavior(product, {
  prepare: pathFromName,

  /** A product always has a default variant, which carries its description (section 14.7). */
  async afterCreate(ctx, row) {
    const owner = { workspace_id: row.workspace_id, parent_id: row.id }
    await ctx.create(variant, owner, { name: row.name, product_type: 'digital', is_default: true })
  },

  /** The default variant goes by the product's name until somebody gives it one of its own. */
  async afterUpdate(ctx, row, before) {
    if (row.name === before.name) return
    const columns = { product_id: row.id, is_default: true, name: before.name }
    for (const found of await ctx.where(variant, row.workspace_id, columns)) {
      await ctx.update(variant, found, { name: row.name })
    }
  },

  writes: {
    variant_properties: writeProperties,
  },

  actions: {
    async archive(ctx, row) {
      if (await isLive(ctx, row))
        throw invalid("A product can only be archived if it's not in the live state.")
      return { row: await ctx.transition(product, row, 'archive') }
    },
    async unarchive(ctx, row) {
      return { row: await ctx.transition(product, row, 'unarchive') }
    },
  },
})

/** Offered anywhere: in the store, in the customer center or on a live funnel (section 14.7). */
async function isLive(ctx: Context, row: Row<typeof product>): Promise<boolean> {
  if (row.archived) return false
  if (row.visible_in_store || row.visible_in_customer_center) return true
  const [offer] = await ctx.sql`
    select sold.id from funnels_step_products sold
    join funnels_show_page_steps step on step.workspace_id = sold.workspace_id and step.id = sold.show_page_step_id
    join funnels funnel on funnel.workspace_id = step.workspace_id and funnel.id = step.funnel_id
    where sold.workspace_id = ${row.workspace_id} and sold.product_id = ${row.id}
    and funnel.live_mode and not funnel.archived limit 1`
  return offer !== undefined
}
