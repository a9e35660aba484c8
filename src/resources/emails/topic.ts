import { longText, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** What a contact can be written to about; deleting one archives it (v2-behaviour.md section 14.20). */
export const topic = resource({
  name: 'Emails::Topic',
  parent: 'Workspace',
  access: 'emails',
  fields: {
    name: text({ required: true, example: 'Product news' }),
    description: longText(),
    archived_at: timestamp({ set: 'server', hidden: true }),
  },
  list: { only: 'r.archived_at is null', onlyUnless: 'include_archived' },
  firstId: 33_000,
  irregular: {
    updateMethod: 'patch',
    ids: {
      show: 'getEmailsTopic',
      create: 'createEmailsTopic',
      update: 'updateEmailsTopic',
      delete: 'archiveEmailsTopic',
    },
  },
})
