import type { Context } from '../../define/behavior.ts'
import { courseAccess } from '../courses/course-access.ts'

/** What a contact bought, as far as it opens something: the variants of a paid invoice or of an ended subscription. */
export interface Purchase {
  readonly workspace_id: number
  readonly contact_id: number
  readonly order_id: number
  readonly variant_ids: readonly number[]
}

/** Something a variant opens to its buyers, such as a course. Both must tolerate being called again. */
export interface AccessRule {
  grant(ctx: Context, purchase: Purchase): Promise<void>
  revoke(ctx: Context, purchase: Purchase): Promise<void>
}

/** Everything variants can open; whatever sells access adds itself here. */
const rules: readonly AccessRule[] = [courseAccess]

/** An invoice was paid: its buyer gets what its variants open (section 14.9). */
export async function grantAccess(ctx: Context, purchase: Purchase): Promise<void> {
  for (const rule of rules) await rule.grant(ctx, purchase)
}

/** An invoice was refunded, or a subscription churned or ran out. */
export async function revokeAccess(ctx: Context, purchase: Purchase): Promise<void> {
  for (const rule of rules) await rule.revoke(ctx, purchase)
}
