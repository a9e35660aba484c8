import { boolean } from '../../define/kinds/boolean.ts'
import { one } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { object } from '../../define/kinds/structure.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** What marketing mail must say of its sender; the order is that of the printed line. */
export const addressParts = ['address_one', 'city', 'region', 'postal_code', 'country_code'] as const

/** A part of the postal address that is missing makes the settings incomplete; a region is not always there. */
const complete = addressParts
  .filter((part) => part !== 'region')
  .map((part) => `coalesce(r.address->>'${part}', '') <> ''`)
  .join(' and ')

const senderId = reference('Emails::Address', 'restrict')({ set: 'server', hidden: true })

const sender = (by: string) => one('Emails::Address', { by, pick: 'short' })({ required: true })

/** How a workspace sends mail, one row for each (v2-behaviour.md section 14.20). */
export const settings = resource({
  name: 'Emails::Settings',
  parent: 'Workspace',
  access: 'emails',
  singular: true,
  fields: {
    marketing_emails_from_address_id: senderId,
    marketing_emails_from_address: sender('marketing_emails_from_address_id'),
    marketing_emails_reply_to_address_id: senderId,
    marketing_emails_reply_to_address: sender('marketing_emails_reply_to_address_id'),
    system_emails_from_address_id: senderId,
    system_emails_from_address: sender('system_emails_from_address_id'),
    system_emails_reply_to_address_id: senderId,
    system_emails_reply_to_address: sender('system_emails_reply_to_address_id'),
    name: text({ doc: 'Who the mail is from, as its footer says.', example: 'Ada’s Bakery' }),
    address: object({
      address_one: text(),
      city: text(),
      postal_code: text(),
      country_code: text(),
      region: text(),
    })({ doc: 'The postal address marketing mail has to carry.' }),
    hide_branding: boolean({ default: 'false' }),
    unsubscribe_footer: longText(),
    footer_alignment: choice(['left', 'center', 'right'])({ default: "'center'" }),
    address_single_line: text({
      set: 'server',
      from: `concat_ws(', ', ${addressParts.map((part) => `nullif(r.address->>'${part}', '')`).join(', ')})`,
    }),
    address_complete: boolean({
      from: `(${complete})`,
      set: 'server',
      required: true,
      doc: 'Broadcasts need a complete address.',
    }),
  },
  hides: ['id', 'public_id', 'created_at', 'updated_at'],
  unique: [{ columns: [], field: 'workspace_id' }],
  firstId: 44_000,
  irregular: {
    path: 'emails/settings',
    root: 'marketing_setting',
    ids: { show: 'getEmailsSettings', update: 'updateEmailsSettings' },
  },
})
