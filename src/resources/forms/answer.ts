import { ids } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { longText } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const answer = resource({
  name: 'Forms::Submissions::Answer',
  parent: 'Forms::Submission',
  access: 'forms',
  fields: {
    field_id: reference('Forms::Field', 'cascade')({ required: true }),
    fields_option_id: reference('Forms::Fields::Option')(),
    entry: longText({ example: 'ada@example.com' }),
    fields_option_ids: ids('Forms::Fields::Option', {
      through: 'Forms::Submissions::Choice',
      by: 'answer_id',
      to: 'option_id',
    })({ doc: 'Where the field allows several options.' }),
  },
  firstId: 14_700_000,
})
