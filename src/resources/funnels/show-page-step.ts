import { boolean } from '../../define/kinds/boolean.ts'
import { many } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { placementFields } from './placement.ts'

/** A page as a step of a funnel, under a path of its own, with the products sold on it. */
export const showPageStep = resource({
  name: 'Funnels::ShowPageStep',
  parent: 'Funnel',
  access: 'funnels',
  operations: [],
  fields: {
    page_id: reference('Page', 'cascade')({ required: true, unique: true }),
    name: text({ required: true }),
    current_path: text({ required: true, unique: true }),
    ...placementFields,
    products: many('Product', {
      through: 'Funnels::StepProduct',
      by: 'show_page_step_id',
      to: 'product_id',
      pick: ['id', 'public_id', 'name'],
      also: { bump: 'bump', bump_preheadline: 'bump_preheadline' },
    })({ required: true }),
  },
  firstId: 1_310_000,
})

/** A product sold on a step; a bump is offered beside the others. */
export const stepProduct = resource({
  name: 'Funnels::StepProduct',
  parent: 'Funnels::ShowPageStep',
  access: 'funnels',
  operations: [],
  fields: {
    product_id: reference('Product', 'cascade')({ required: true }),
    bump: boolean({ required: true, default: 'false' }),
    bump_preheadline: text(),
  },
  unique: [{ columns: ['show_page_step_id', 'product_id'], field: 'product_ids' }],
})
