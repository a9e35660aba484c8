import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { product } from './product.ts'
import { propertyValue } from './property-value.ts'
import { variant } from './variant.ts'
import { sameText, tidyText, variantName } from './variant-name.ts'
import { variantProperty } from './variant-property.ts'

/** What a variant has for a property, in the order of the product's properties. */
type Choice = {
  readonly property_id: number
  readonly value: string
}

export const variantBehavior = behavior(variant, {
  async beforeCreate(ctx, values, owner) {
    const platform_application_id = ctx.principal.application_id && Number(ctx.principal.application_id)
    const made = { ...values, platform_application_id: platform_application_id || null }
    if (values.is_default) return made
    const of = await ctx.lock(product, owner.parent_id ?? 0)
    const properties_values = await choicesFor(ctx, of, values.properties_values)
    await refuseTaken(ctx, of, properties_values, null)
    const name = values.name ?? variantName(of.name, textsOf(properties_values))
    return { ...made, name, properties_values }
  },

  async beforeUpdate(ctx, row, values) {
    const changes = values.properties_values !== undefined
    if (!changes && values.archived !== false) return values
    const of = await ctx.lock(product, row.product_id)
    const before = choicesOf(await ctx.where(propertyValue, row.workspace_id, { variant_id: row.id }))
    const next = changes ? await choicesFor(ctx, of, values.properties_values, row.is_default) : before
    await refuseTaken(ctx, of, next, row)
    if (!changes) return values
    const generated = row.name === variantName(of.name, textsOf(before)) && !row.is_default
    const name = values.name ?? (generated ? variantName(of.name, textsOf(next)) : row.name)
    return { ...values, name, properties_values: [...next] }
  },

  writes: {
    async properties_values(ctx, row, choices: readonly Choice[], on) {
      const present = await ctx.where(propertyValue, row.workspace_id, { variant_id: row.id })
      const entryOf = (choice: Choice) => present.find((entry) => entry.property_id === choice.property_id)
      const gone = present.filter((entry) => !choices.some((choice) => entryOf(choice) === entry))
      const changed = choices.filter((choice) => entryOf(choice)?.value !== choice.value)
      for (const entry of gone) await ctx.remove(propertyValue, entry)
      const owner = { workspace_id: row.workspace_id, parent_id: row.id }
      for (const choice of changed) {
        const entry = entryOf(choice)
        if (entry) await ctx.update(propertyValue, entry, { value: choice.value })
        else await ctx.create(propertyValue, owner, { ...choice })
      }
      if (on === 'update' && gone.length + changed.length > 0)
        ctx.emit('products/variant.updated', variant, row)
    },
  },
})

const textsOf = (choices: readonly Choice[]): string[] => choices.map(({ value }) => value)

const choicesOf = (rows: readonly Row<typeof propertyValue>[]): Choice[] =>
  rows
    .map(({ property_id, value }) => ({ property_id, value }))
    .sort((one, other) => one.property_id - other.property_id)

/** One value for each property of the product, no more and no less; the default variant may have none at all. */
async function choicesFor(
  ctx: Context,
  of: Row<typeof product>,
  given: readonly Record<string, unknown>[] | null = [],
  mayBeEmpty = false,
): Promise<Choice[]> {
  const properties = await ctx.where(variantProperty, of.workspace_id, { product_id: of.id })
  const entries = (given ?? []) as unknown as readonly Choice[]
  const refuse = (message: string) => invalid({ properties_values: [message] })
  for (const { property_id } of entries) {
    if (!properties.some(({ id }) => id === property_id))
      throw refuse(`name a property that the product does not have: ${property_id}`)
  }
  if (entries.length === 0 && mayBeEmpty) return []
  return properties.map(({ id, name }) => {
    const values = entries.filter(({ property_id }) => property_id === id)
    const value = tidyText(values[0]?.value ?? '')
    if (value === '') throw refuse(`need a value for ${name}`)
    if (values.length > 1) throw refuse(`have more than one value for ${name}`)
    return { property_id: id, value }
  })
}

/** Two variants of a product that are sold must differ in a value. */
async function refuseTaken(
  ctx: Context,
  of: Row<typeof product>,
  choices: readonly Choice[],
  self: Row<typeof variant> | null,
): Promise<void> {
  if (choices.length === 0) return
  const rivals = await ctx.where(variant, of.workspace_id, { product_id: of.id, archived: false })
  const others = rivals.filter(({ id }) => id !== self?.id).map(({ id }) => id)
  const taken = await ctx.where(propertyValue, of.workspace_id, { variant_id: others })
  const wanted = keyOf(choices)
  if (others.some((id) => keyOf(choicesOf(taken.filter((entry) => entry.variant_id === id))) === wanted)) {
    throw invalid({ properties_values: ['have already been taken'] })
  }
}

const keyOf = (choices: readonly Choice[]): string =>
  JSON.stringify(choices.map(({ property_id, value }) => [property_id, sameText(value)]))
