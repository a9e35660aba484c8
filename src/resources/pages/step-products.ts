import type { Context } from '../../define/behavior.ts'
import { badRequest } from '../../define/errors.ts'
import { stepProduct } from '../funnels/show-page-step.ts'
import { product } from '../products/product.ts'

/** A page that may be a step of a funnel. */
interface StepPage {
  readonly workspace_id: number
  readonly show_page_step_id: number | null
}

/** Most products of one request. */
const productsMax = 200

/**
 * Adds products, and bumps with their headlines, to a page's step; what is there stays. All or nothing, and every
 * mistake is 400 (v2-behaviour.md section 14.18).
 */
export async function addProducts(
  ctx: Context,
  page: StepPage,
  given: { readonly product_ids?: readonly string[] | null; readonly bumps?: unknown },
): Promise<void> {
  const bumps = bumpsOf(given.bumps)
  const sold = await productIds(ctx, page, given.product_ids ?? [])
  const offered = await productIds(
    ctx,
    page,
    bumps.map(({ product_id }) => product_id),
  )
  const both = sold.find((id) => offered.includes(id))
  if (both) throw badRequest(`product ${both} stands in product_ids and in bumps`)
  if (sold.length + offered.length === 0) return
  const step = stepOf(page)
  const headlines = new Map(offered.map((id, index) => [id, bumps[index]?.preheadline ?? null]))
  const present = await ctx.where(stepProduct, page.workspace_id, { show_page_step_id: step })
  for (const id of [...sold, ...offered]) {
    const values = { bump: headlines.has(id), bump_preheadline: headlines.get(id) ?? null }
    const known = present.find(({ product_id }) => product_id === id)
    if (known) await ctx.update(stepProduct, known, values)
    else
      await ctx.create(
        stepProduct,
        { workspace_id: page.workspace_id, parent_id: step },
        { product_id: id, ...values },
      )
  }
}

/** Removes products from a page's step; 400, and nothing removed, where one is not on it. */
export async function removeProducts(ctx: Context, page: StepPage, given: readonly string[]): Promise<void> {
  const ids = await productIds(ctx, page, given)
  const present = await ctx.where(stepProduct, page.workspace_id, { show_page_step_id: stepOf(page) })
  for (const id of ids) {
    const link = present.find(({ product_id }) => product_id === id)
    if (!link) throw badRequest(`product ${id} is not on this page`)
    await ctx.remove(stepProduct, link)
  }
}

function stepOf(page: StepPage): number {
  if (page.show_page_step_id === null) throw badRequest('only a page of a funnel has products')
  return page.show_page_step_id
}

async function productIds(ctx: Context, page: StepPage, texts: readonly string[]): Promise<number[]> {
  if (texts.length > productsMax) throw badRequest(`at most ${productsMax} products at once`)
  const ids: number[] = []
  for (const text of texts) {
    const id = /^\d{1,18}$/.test(text) ? text : product.publicId.decode(text)
    const [found] = id ? await ctx.where(product, page.workspace_id, { id }) : []
    if (!found) throw badRequest(`product not found: ${text}`)
    if (!ids.includes(found.id)) ids.push(found.id)
  }
  return ids
}

function bumpsOf(bumps: unknown): { product_id: string; preheadline: string | null }[] {
  if (bumps === undefined || bumps === null) return []
  if (!Array.isArray(bumps)) throw badRequest('bumps must be a list of objects')
  const entries = bumps.map((bump) => {
    if (typeof bump !== 'object' || bump === null || Array.isArray(bump))
      throw badRequest('bumps must be objects')
    const { product_id, preheadline } = bump as Record<string, unknown>
    return {
      product_id: String(product_id ?? ''),
      preheadline: typeof preheadline === 'string' ? preheadline : null,
    }
  })
  if (new Set(entries.map(({ product_id }) => product_id)).size < entries.length)
    throw badRequest('bumps name a product twice')
  return entries
}
