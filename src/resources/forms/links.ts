import { link } from '../../define/link.ts'

/** One of several options an answer names. */
export const choice = link({
  name: 'Forms::Submissions::Choice',
  parent: 'Forms::Submissions::Answer',
  to: 'Forms::Fields::Option',
  access: 'forms',
})
