import { one } from '../../define/kinds/embed.ts'
import { reference } from '../../define/kinds/reference.ts'
import { resource } from '../../define/resource.ts'

export const appliedTag = resource({
  name: 'Contacts::AppliedTag',
  parent: 'Contact',
  access: 'contacts',
  operations: ['index', 'show', 'create', 'delete'],
  fields: {
    tag_id: reference('Contacts::Tag', 'cascade')({ required: true, filter: true }),
    tag: one('Contacts::Tag', { by: 'tag_id', pick: ['public_id', 'name', 'color'] })({ required: true }),
    contact: one('Contact', { by: 'contact_id', pick: 'short' })({ required: true }),
  },
  list: { byId: true },
  indexes: [{ columns: 'workspace_id, tag_id, contact_id' }],
  unique: [{ columns: ['contact_id', 'tag_id'], field: 'tag_id' }],
  events: ['contacts/applied_tag.created', 'contacts/applied_tag.deleted'],
  firstId: 58_300_000,
})
