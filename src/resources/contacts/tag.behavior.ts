import { behavior } from '../../define/behavior.ts'
import { appliedTag } from './applied-tag.ts'
import { tag } from './tag.ts'

/** Most applications that one statement removes. */
const batchMax = 10_000

export const tagBehavior = behavior(tag, {
  /** A tag takes its applications with it, and each of them tells so (v2-behaviour.md section 14.5). */
  async beforeDelete(ctx, { id, workspace_id }) {
    for (let after: string | null = '0'; after !== null; ) {
      const batch: Record<string, string | null>[] = await ctx.sql`
        select id, contact_id from contacts_applied_tags
        where workspace_id = ${workspace_id} and tag_id = ${id} and contact_id > ${after}
        order by contact_id limit ${batchMax}`
      await ctx.removeAll(
        appliedTag,
        batch.map((row) => Number(row.id)),
      )
      after = batch.length < batchMax ? null : (batch.at(-1)?.contact_id ?? null)
    }
  },
})
