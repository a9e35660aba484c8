import type { Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { product } from './product.ts'
import { propertyValue } from './property-value.ts'
import { sameText } from './variant-name.ts'
import { variantProperty } from './variant-property.ts'

interface Entry {
  readonly id?: number | null
  readonly name?: string | null
}

/** Makes the properties of a product what a body says: known ids kept or renamed, the rest added or removed. */
export async function writeProperties(
  ctx: Context,
  row: Row<typeof product>,
  value: readonly Entry[] | null,
  on: 'create' | 'update',
): Promise<void> {
  const wanted = value ?? []
  const present = await ctx.where(variantProperty, row.workspace_id, { product_id: row.id })
  refuseUnknown(wanted, present)
  const gone = present.filter(({ id }) => !wanted.some((entry) => entry.id === id))
  const renamed = present.flatMap((property) => {
    const name = wanted.find((entry) => entry.id === property.id)?.name?.trim()
    return name && name !== property.name ? [{ property, name }] : []
  })
  const added = wanted.flatMap(({ id, name }) => (id || !name ? [] : [name.trim()]))
  refuseRepeated([
    ...present
      .filter((property) => !gone.includes(property))
      .map((property) => renamed.find((entry) => entry.property === property)?.name ?? property.name),
    ...added,
  ])
  for (const property of gone) await removeProperty(ctx, property)
  for (const { property, name } of renamed) await ctx.update(variantProperty, property, { name })
  const owner = { workspace_id: row.workspace_id, parent_id: row.id }
  for (const name of added) await ctx.create(variantProperty, owner, { name })
  if (on === 'update' && gone.length + renamed.length + added.length > 0) {
    ctx.emit('product.updated', product, row)
  }
}

function refuseUnknown(wanted: readonly Entry[], present: readonly Row<typeof variantProperty>[]): void {
  for (const { id, name } of wanted) {
    if (id && !present.some((property) => property.id === id))
      throw invalid({ variant_properties: [`has no entry with the id ${id}`] })
    if (!id && !name?.trim()) throw invalid({ variant_properties: ['need a name'] })
  }
}

function refuseRepeated(names: readonly string[]): void {
  const known = names.map(sameText)
  const repeated = names.find((_, index) => known.indexOf(known[index] ?? '') !== index)
  if (repeated !== undefined) throw invalid({ variant_properties: [`name ${repeated} more than once`] })
}

/** Variants that only this property tells apart would become the same; with one value in use, none do. */
async function removeProperty(ctx: Context, property: Row<typeof variantProperty>): Promise<void> {
  const values = await ctx.where(propertyValue, property.workspace_id, { property_id: property.id })
  if (new Set(values.map(({ value }) => sameText(value))).size > 1) {
    throw invalid({ variant_properties: [`cannot lose ${property.name}: variants use several values of it`] })
  }
  await ctx.remove(variantProperty, property)
}
