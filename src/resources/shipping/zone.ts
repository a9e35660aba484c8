import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { list } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** Where a location group ships to on the same rates. */
export const zone = resource({
  name: 'Shipping::Zone',
  parent: 'Shipping::LocationGroup',
  access: 'shipping',
  fields: {
    name: text({ required: true, example: 'Europe' }),
    address_filter_id: integer(),
    region_ids: list(integer())({ default: "'[]'" }),
    country_ids: list(integer())({ default: "'[]'" }),
    includes_rest_of_world: boolean({ default: 'false' }),
  },
  firstId: 31_700,
})
