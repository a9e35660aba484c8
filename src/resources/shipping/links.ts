import { link } from '../../define/link.ts'

const access = 'shipping'

export const profiledVariant = link({
  name: 'Shipping::ProfiledVariant',
  parent: 'Shipping::Profile',
  to: 'Products::Variant',
  access,
  firstId: 61_000,
})

export const groupedLocation = link({
  name: 'Shipping::GroupedLocation',
  parent: 'Shipping::LocationGroup',
  to: 'Fulfillments::Location',
  access,
  firstId: 62_000,
})
