import type { Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { AnyResource } from '../../define/resource.ts'

/** A row that can be published: `announced_at` is set once its publication took effect. */
export interface Publishable {
  readonly id: number
  readonly published_at: string | null
  readonly announced_at: string | null
}

/** The moment a publish request asks for: now where it names none, 422 where it has passed. */
export function publishMoment(ctx: Context, publishedAt: string | null | undefined): string {
  if (!publishedAt) return ctx.now()
  if (publishedAt < ctx.now()) throw invalid({ published_at: ['must be in the future'] })
  return publishedAt
}

/** Publishes a row, or sets the day on which it will be; what is public already stays as it is. */
export async function publish(
  ctx: Context,
  resource: AnyResource,
  row: Publishable,
  moment: string,
): Promise<void> {
  if (row.announced_at) return
  const announced = moment > ctx.now() ? null : moment
  await ctx.update(resource, row, { published_at: moment, announced_at: announced })
}

/** Lets a publication take effect when its day has come. */
export const publishWhenDue = (resource: AnyResource) => ({
  at: 'published_at',
  where: 'r.published_at <= now() and r.announced_at is null',
  async run(ctx: Context, row: Publishable): Promise<void> {
    await ctx.update(resource, row, { announced_at: row.published_at })
  },
})
