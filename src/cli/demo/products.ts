import { price } from '../../resources/products/price.ts'
import { product } from '../../resources/products/product.ts'
import { variant } from '../../resources/products/variant.ts'
import type { Unit } from '../../store/unit.ts'
import type { Offer, Shop, Step } from './step.ts'

interface Ware {
  readonly name: string
  readonly amount: string
  readonly physical?: boolean
  readonly monthly?: boolean
  /** Values of one property: a variant each. */
  readonly property?: { readonly name: string; readonly values: readonly string[] }
}

const wares: readonly Ware[] = [
  {
    name: 'Tin kettle',
    amount: '34.00',
    physical: true,
    property: { name: 'Size', values: ['1 litre', '2 litres'] },
  },
  {
    name: 'Enamel mug',
    amount: '12.50',
    physical: true,
    property: { name: 'Colour', values: ['Red', 'Blue', 'White'] },
  },
  { name: 'Camp stove', amount: '89.90', physical: true },
  {
    name: 'Wool blanket',
    amount: '64.00',
    physical: true,
    property: { name: 'Colour', values: ['Grey', 'Green'] },
  },
  { name: 'Tea sampler', amount: '18.75', physical: true },
  { name: 'Field guide to brewing', amount: '9.00' },
  { name: 'Brewing outdoors, the course', amount: '149.00' },
  { name: 'Tea club', amount: '24.00', physical: true, monthly: true },
  { name: 'Members’ library', amount: '7.00', monthly: true },
]

/** A catalogue small enough to know by heart, with a bit of everything. */
export const products: Step = {
  title: 'Products',
  total: () => wares.length,
  async make(unit, shop, index) {
    const ware = wares[index] as Ware
    const made = await unit.create(product, shop.owner, {
      name: ware.name,
      visible_in_store: true,
      ...(ware.property && { variant_properties: [{ name: ware.property.name }] }),
    })
    const offers: Offer[] = []
    for (const variant_id of await variantsOf(unit, shop, made.id, ware)) {
      offers.push(await offerOf(unit, shop, variant_id, ware))
    }
    return () => shop.offers.push(...offers)
  },
}

/** The variants that are sold: one for each value of the property, or the default one. */
async function variantsOf(unit: Unit, shop: Shop, productId: number, ware: Ware): Promise<number[]> {
  const { workspace_id } = shop.owner
  const stocked = {
    product_type: ware.physical ? 'physical' : 'digital',
    fulfillment_required: ware.physical === true,
    track_quantity: ware.physical === true && !ware.monthly,
    out_of_stock_sales: true,
  }
  const [first] = await unit.where(variant, workspace_id, { product_id: productId })
  if (!ware.property) {
    if (first) await unit.update(variant, first, { ...stocked, quantity: 400 })
    return first ? [first.id] : []
  }
  const { variant_properties } = await unit.shown(product, { id: productId })
  const ids: number[] = []
  for (const value of ware.property.values) {
    const made = await unit.create(
      variant,
      { workspace_id, parent_id: productId },
      {
        ...stocked,
        quantity: 400,
        properties_values: [{ property_id: variant_properties[0].id, value }],
      },
    )
    ids.push(made.id)
  }
  return ids
}

async function offerOf(unit: Unit, shop: Shop, variant_id: number, ware: Ware): Promise<Offer> {
  const every = { payment_type: 'subscription', interval: 'months', interval_count: 1 }
  const owner = { workspace_id: shop.owner.workspace_id, parent_id: variant_id }
  const made = await unit.create(price, owner, { amount: ware.amount, ...(ware.monthly && every) })
  return {
    variant_id,
    price_id: made.id,
    subscription: ware.monthly === true,
    shipped: ware.physical === true,
  }
}
