import { reference } from '../../define/kinds/reference.ts'
import { resource } from '../../define/resource.ts'

export const appliedOrderTag = resource({
  name: 'Orders::AppliedTag',
  parent: 'Order',
  access: 'orders',
  operations: ['index', 'show', 'create', 'delete'],
  fields: {
    tag_id: reference('Orders::Tag', 'cascade')({ required: true }),
  },
  unique: [{ columns: ['order_id', 'tag_id'], field: 'tag_id' }],
  firstId: 9_420_000,
})
