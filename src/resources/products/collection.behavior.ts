import { behavior } from '../../define/behavior.ts'
import { pathFromName } from '../slug.ts'
import { collection } from './collection.ts'
import { collectedProduct } from './links.ts'

export const collectionBehavior = behavior(collection, {
  prepare: pathFromName,

  writes: {
    /** Products stand in the order of the body; a list in another order is linked anew. */
    async product_ids(ctx, row, wanted: readonly number[] | null) {
      const links = await ctx.where(collectedProduct, row.workspace_id, { collection_id: row.id })
      const order = links.map((link) => Number((link as Record<string, unknown>).product_id))
      if (!wanted || order.every((id, place) => id === wanted[place])) return
      for (const link of links) await ctx.remove(collectedProduct, link)
      const owner = { workspace_id: row.workspace_id, parent_id: row.id }
      for (const product_id of wanted) await ctx.create(collectedProduct, owner, { product_id })
    },
  },
})
