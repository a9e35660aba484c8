import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** What a form asks. Answers to fields of type or key `email` tell who submits it. */
export const field = resource({
  name: 'Forms::Field',
  parent: 'Forms::FieldSet',
  access: 'forms',
  fields: {
    label: text({ required: true, example: 'Your e-mail address' }),
    field_type: text({
      doc: 'Any word; text, text_area, select, checkbox, phone, email and date are usual.',
      example: 'email',
    }),
    allow_multiple: boolean(),
    key: text({ required: true, example: 'email' }),
    hidden: boolean(),
    form_id: reference('Form', 'cascade')({ set: 'server', required: true, hidden: true }),
    sort_order: integer({ set: 'server', required: true, default: '0', hidden: true }),
  },
  list: { sorts: ['sort_order'] },
  unique: [{ columns: ['form_id', 'key'], field: 'key' }],
  actions: {
    reorder: {
      on: 'collection',
      method: 'post',
      summary: 'Set the order of form fields',
      root: null,
      body: { ids_in_order: list(reference('Forms::Field')())({ required: true }) },
      reply: { ordered_field_ids: list(text())({ required: true }) },
    },
  },
  firstId: 1_830_000,
})
