import { link } from '../../define/link.ts'

const access = 'products'

export const productAppliedTag = link({
  name: 'Products::AppliedTag',
  parent: 'Product',
  to: 'Products::Tag',
  access,
  firstId: 311_000,
})

export const collectedProduct = link({
  name: 'Products::CollectedProduct',
  parent: 'Products::Collection',
  to: 'Product',
  access,
  firstId: 228_000,
})

/** Where a variant is kept. */
export const stockLocation = link({
  name: 'Products::StockLocation',
  parent: 'Products::Variant',
  to: 'Fulfillments::Location',
  access,
  firstId: 519_000,
})
