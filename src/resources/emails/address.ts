import { boolean } from '../../define/kinds/boolean.ts'
import { email, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** An address a workspace sends from; every workspace starts with one of the platform's. */
export const address = resource({
  name: 'Emails::Address',
  parent: 'Workspace',
  access: 'emails',
  operations: ['index'],
  fields: {
    email_address: email({ required: true, unique: true, set: 'server' }),
    name: text({ required: true, set: 'server' }),
    is_workspace_default: boolean({ required: true, set: 'server', default: 'false' }),
  },
  short: ['email_address', 'name'],
  firstId: 87_000,
})
