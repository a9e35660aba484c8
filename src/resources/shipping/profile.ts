import { ids } from '../../define/kinds/embed.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** How a set of variants is shipped: its location groups have zones, and zones have rates. */
export const profile = resource({
  name: 'Shipping::Profile',
  parent: 'Workspace',
  access: 'shipping',
  fields: {
    name: text({ required: true, example: 'General' }),
    variant_ids: ids('Products::Variant', {
      through: 'Shipping::ProfiledVariant',
      by: 'profile_id',
      to: 'variant_id',
    })({ doc: 'Replaces all variants of the profile.' }),
  },
  hides: ['workspace_id'],
  firstId: 24_100,
})
