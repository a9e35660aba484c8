import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { identify } from '../contacts/identify.ts'
import { personOf } from '../contacts/person.ts'
import { page } from '../pages/page.ts'
import { optIn } from './opt-in.ts'

export const optInBehavior = behavior(optIn, {
  actions: {
    async record(ctx, _row, { values, owner }) {
      return {
        row: await recordOptIn(ctx, owner.workspace_id, values.page_id ?? null, values.data),
        status: 201,
      }
    },
  },
})

/** Records what was sent from a page, and finds or makes the contact its `email` input names. */
export async function recordOptIn(
  ctx: Context,
  workspaceId: number,
  pageId: number | null,
  data: Readonly<Record<string, string>>,
): Promise<Row<typeof optIn>> {
  const [from] = pageId === null ? [] : await ctx.where(page, workspaceId, { id: pageId })
  if (pageId !== null && !from) throw invalid({ page_id: ['must exist'] })
  const { email, person } = personOf(data)
  const known = email ? await identify(ctx, workspaceId, email, person) : null
  const values = { page_id: pageId, contact_id: known?.id ?? null, data }
  return ctx.create(optIn, { workspace_id: workspaceId }, values)
}
