import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** The custom attributes a workspace has seen; upstream has no operations for them. */
export const customAttribute = resource({
  name: 'Contacts::CustomAttribute',
  parent: 'Workspace',
  access: 'contacts',
  operations: [],
  fields: {
    name: text({ required: true, unique: true }),
  },
  firstId: 640_000,
})
