import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { contact } from '../contacts/contact.ts'
import type { Purchase } from '../orders/access.ts'
import { enrollment } from './enrollment.ts'
import { grant } from './grant.ts'
import { offering } from './links.ts'

/** How courses follow purchases: paid variants enrol, refunded and ended ones suspend. Both may be called again. */
export const courseAccess = { grant: grantAccess, revoke: revokeAccess }

/** Enrols the buyer in every course of the variants, and lifts a suspension that an ended purchase brought. */
async function grantAccess(ctx: Context, purchase: Purchase): Promise<void> {
  const { workspace_id, contact_id, order_id, variant_ids } = purchase
  const offers = await ctx.where(
    offering,
    workspace_id,
    { variant_id: variant_ids },
    { order: 'r.course_id, r.id' },
  )
  if (offers.length === 0) return
  // The lock lets two payments of one contact find each other's enrollment instead of racing for it.
  if ((await ctx.lock(contact, contact_id)).deleted_at) return
  for (const { course_id, variant_id } of offers) {
    const place = await placeIn(ctx, purchase, course_id)
    const by = { enrollment_id: place.id, order_id, variant_id }
    const [known] = await ctx.where(grant, workspace_id, by)
    if (known) await ctx.update(grant, known, { revoked_at: null })
    else await ctx.create(grant, { workspace_id, parent_id: place.id }, by)
    if (place.access_ended_at) await ctx.update(enrollment, place, { suspended: false })
  }
}

async function placeIn(ctx: Context, purchase: Purchase, courseId: number): Promise<Row<typeof enrollment>> {
  const { workspace_id, contact_id, order_id } = purchase
  const wanted = { course_id: courseId, contact_id }
  const [known] = await ctx.where(enrollment, workspace_id, wanted, { lock: true })
  if (known) return known
  const source = { origination_source_type: 'Order', origination_source_id: order_id }
  return ctx.create(enrollment, { workspace_id, parent_id: courseId }, { contact_id, ...source })
}

/** Ends what the order opened. Who was enrolled by hand, or bought the course twice, keeps access. */
async function revokeAccess(ctx: Context, purchase: Purchase): Promise<void> {
  const { workspace_id, order_id, variant_ids } = purchase
  const ending = { order_id, variant_id: variant_ids, revoked_at: null }
  const ended = await ctx.where(grant, workspace_id, ending, { order: 'r.enrollment_id, r.id', lock: true })
  for (const part of ended) await ctx.update(grant, part, { revoked_at: ctx.now() })
  for (const id of new Set(ended.map(({ enrollment_id }) => enrollment_id))) {
    const place = await ctx.lock(enrollment, id)
    const [other] = await ctx.where(
      grant,
      workspace_id,
      { enrollment_id: id, revoked_at: null },
      { limit: 1 },
    )
    if (other || place.suspended || place.origination_source_type !== 'Order') continue
    await ctx.update(enrollment, place, {
      suspended: true,
      suspension_reason: 'The purchase was refunded or has ended',
      access_ended_at: ctx.now(),
    })
  }
}
