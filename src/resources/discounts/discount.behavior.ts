import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row, Values } from '../../define/resource.ts'
import { sameValue } from '../../define/same-value.ts'
import { amountProblems } from '../amounts.ts'
import { collection } from '../products/collection.ts'
import { product } from '../products/product.ts'
import { variant } from '../products/variant.ts'
import { workspace } from '../teams/workspace.ts'
import { discount } from './discount.ts'
import { refuseMisfits } from './discount-rules.ts'

type Discount = Row<typeof discount>
type Terms = Values<typeof discount>

export const discountBehavior = behavior(discount, {
  prepare(values) {
    return typeof values.code === 'string' ? { ...values, code: values.code.trim().toUpperCase() } : values
  },

  async beforeCreate(ctx, values, owner) {
    if (values.expired !== undefined) throw invalid('`expired` is not a create field')
    const { currency } = await ctx.find(workspace, owner.workspace_id)
    const terms = {
      ...values,
      discount_type: values.discount_type ?? ('code' as const),
      discount_method: values.discount_method ?? ('percentage' as const),
      applies_to: values.applies_to ?? ('all_products' as const),
      apply_from: values.apply_from ?? (await storeTime(ctx)),
    }
    refuseMisfits(terms, amountProblems(values, ['amount'], currency))
    await refuseStrangers(ctx, owner.workspace_id, values)
    return { ...terms, ...unusedLists(terms.applies_to), currency: currency.toLowerCase() }
  },

  async beforeUpdate(ctx, row, { expired, ...values }) {
    const now = await storeTime(ctx)
    const changed = changedNames(row, values)
    refuseFrozen(row, changed, now)
    const terms = { ...values, ...period(row, expired, now) }
    if (changed.length > 0)
      refuseMisfits({ ...row, ...values }, amountProblems(values, ['amount'], row.currency))
    await refuseStrangers(ctx, row.workspace_id, values)
    return { ...terms, ...unusedLists(values.applies_to ?? row.applies_to, values) }
  },

  async beforeDelete(_ctx, row) {
    if (isApplied(row)) throw invalid('Discount cannot be deleted because it has already been applied')
  },
})

/** Whether an order or an invoice has ever carried the discount. */
const isApplied = (row: Discount): boolean => row.applied_at !== null || row.redemptions_count > 0

const isExpired = (row: Discount, now: string): boolean => row.apply_until !== null && row.apply_until <= now

/** The store's moment, which `active` and `expired` are judged by; in whole milliseconds, as they are kept. */
async function storeTime(ctx: Context): Promise<string> {
  const [row] = await ctx.sql`select to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`
  return String(row?.now)
}

const changedNames = (row: Discount, values: Terms): string[] =>
  Object.entries(values)
    .filter(([name, value]) => !sameValue(row[name as keyof Discount], value))
    .map(([name]) => name)

const moneyFields = { discount_method: 'Discount method', percent: 'Percent', amount: 'Amount' }

function refuseFrozen(row: Discount, changed: readonly string[], now: string): void {
  if (changed.length > 0 && isExpired(row, now))
    throw invalid('Discount cannot be changed because it has expired')
  if (!isApplied(row)) return
  const locked = Object.keys(moneyFields).filter((name) => changed.includes(name))
  if (locked.length > 0) {
    throw invalid(
      Object.fromEntries(
        locked.map((name) => [name, ['cannot be changed because it has already been applied']]),
      ),
    )
  }
}

/** What `expired` in a body does to the period; nothing where the discount is in that state already. */
function period(row: Discount, expired: unknown, now: string): Terms {
  if (expired === undefined) return {}
  if (typeof expired !== 'boolean') throw invalid('`expired` must be true or false')
  if (expired === isExpired(row, now)) return {}
  if (expired) return { apply_until: now, ...(row.apply_from > now && { apply_from: now }) }
  if (isApplied(row)) throw invalid('Discount cannot be renewed because it has already been applied')
  return { apply_until: null }
}

const listOf = {
  specific_products: 'product_ids',
  specific_variants: 'variant_ids',
  specific_collections: 'products_collection_ids',
} as const

const listed = { product_ids: product, variant_ids: variant, products_collection_ids: collection } as const

/** Ids of a list that the scope does not use are left out, but must name rows of the workspace all the same. */
async function refuseStrangers(ctx: Context, workspaceId: number, values: Terms): Promise<void> {
  for (const [name, resource] of Object.entries(listed)) {
    const ids = values[name as keyof typeof listed] ?? []
    const found = ids.length > 0 ? await ctx.where(resource, workspaceId, { id: ids }) : []
    if (found.length < ids.length) throw invalid({ [name]: ['must exist'] })
  }
}

/** Lists that the scope does not use are empty. */
function unusedLists(scope: string, values?: Terms): Terms {
  if (values && values.applies_to === undefined && !Object.values(listOf).some((name) => name in values))
    return {}
  const unused = Object.entries(listOf).filter(([used]) => used !== scope)
  return Object.fromEntries(unused.map(([, name]) => [name, []]))
}
