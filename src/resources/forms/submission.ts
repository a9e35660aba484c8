import { many } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list, objects } from '../../define/kinds/structure.ts'
import { longText } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A form filled in. Without a contact, an e-mail answer finds or makes one (see `identify.ts`). */
export const submission = resource({
  name: 'Forms::Submission',
  parent: 'Form',
  access: 'forms',
  fields: {
    contact_id: reference('Contact')(),
    answers: many('Forms::Submissions::Answer', { by: 'submission_id', pick: 'full' })({ expand: true }),
    answers_attributes: objects({
      field_id: reference('Forms::Field')({ required: true }),
      entry: longText(),
      fields_option_id: reference('Forms::Fields::Option')(),
      fields_option_ids: list(reference('Forms::Fields::Option')())(),
    })({ input: true, set: 'create', doc: 'Answers to store with the submission.' }),
  },
  firstId: 6_120_000,
})
