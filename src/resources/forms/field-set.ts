import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A group of fields of a form. */
export const fieldSet = resource({
  name: 'Forms::FieldSet',
  parent: 'Form',
  access: 'forms',
  fields: {
    title: text({ required: true, example: 'About you' }),
  },
  firstId: 241_000,
})
