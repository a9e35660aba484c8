import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const form = resource({
  name: 'Form',
  parent: 'Workspace',
  access: 'forms',
  fields: {
    name: text({ required: true, example: 'Waiting list' }),
  },
  firstId: 228_000,
})
