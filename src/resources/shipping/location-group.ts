import { ids } from '../../define/kinds/embed.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** Locations of a profile that ship on the same terms. */
export const locationGroup = resource({
  name: 'Shipping::LocationGroup',
  parent: 'Shipping::Profile',
  access: 'shipping',
  operations: ['index', 'show'],
  fields: {
    name: text({ required: true, set: 'server' }),
    fulfillments_location_ids: ids('Fulfillments::Location', {
      through: 'Shipping::GroupedLocation',
      by: 'location_group_id',
      to: 'location_id',
    })({ set: 'server' }),
  },
  firstId: 25_300,
})
