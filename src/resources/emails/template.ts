import { boolean } from '../../define/kinds/boolean.ts'
import { reference } from '../../define/kinds/reference.ts'
import { longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A mail to start broadcasts from. */
export const template = resource({
  name: 'Emails::Template',
  parent: 'Workspace',
  access: 'emails',
  fields: {
    name: text({ required: true, example: 'Monthly news' }),
    template_type: text({ set: 'server', required: true, default: "'email'" }),
    subject: text(),
    from_address_id: reference('Emails::Address')(),
    created_via_api: boolean({ set: 'server', default: 'true' }),
    html_body: longText({ expand: true }),
    text_body: longText({ expand: true }),
  },
  firstId: 129_000,
  irregular: {
    updateMethod: 'patch',
    ids: {
      show: 'getEmailsTemplate',
      create: 'createEmailsTemplate',
      update: 'updateEmailsTemplate',
      delete: 'deleteEmailsTemplate',
    },
  },
})
