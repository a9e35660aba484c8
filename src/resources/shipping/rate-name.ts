import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** What buyers read beside a shipping price, such as Express. */
export const rateName = resource({
  name: 'Shipping::Rates::Name',
  parent: 'Workspace',
  access: 'shipping',
  fields: {
    name: text({ required: true, example: 'Express' }),
  },
  firstId: 17_600,
})
