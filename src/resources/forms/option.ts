import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** One of the answers a field offers. */
export const option = resource({
  name: 'Forms::Fields::Option',
  parent: 'Forms::Field',
  access: 'forms',
  fields: {
    label: text({ required: true, example: 'Blue' }),
  },
  firstId: 2_640_000,
})
