import { link } from '../../define/link.ts'

const common = { parent: 'Discount', access: 'discounts' }

export const discountProduct = link({
  ...common,
  name: 'Discounts::Product',
  to: 'Product',
  firstId: 131_000,
})

export const discountVariant = link({
  ...common,
  name: 'Discounts::Variant',
  to: 'Products::Variant',
  firstId: 132_000,
})

export const discountCollection = link({
  ...common,
  name: 'Discounts::Collection',
  to: 'Products::Collection',
  firstId: 133_000,
})
