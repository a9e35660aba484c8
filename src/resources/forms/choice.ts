import { reference } from '../../define/kinds/reference.ts'
import { resource } from '../../define/resource.ts'

/** One of several options an answer names; upstream has no operations for it. */
export const choice = resource({
  name: 'Forms::Submissions::Choice',
  parent: 'Forms::Submissions::Answer',
  access: 'forms',
  operations: [],
  fields: {
    option_id: reference('Forms::Fields::Option', 'cascade')({ required: true }),
  },
  unique: [{ columns: ['answer_id', 'option_id'], field: 'option_id' }],
})
