import { boolean } from '../../define/kinds/boolean.ts'
import { country } from '../../define/kinds/country.ts'
import { integer } from '../../define/kinds/number.ts'
import { group } from '../../define/kinds/structure.ts'
import { email, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

const earlier =
  'select count(*) from fulfillments_locations e where e.workspace_id = r.workspace_id and e.id < r.id'

/** A place that goods are sent from. */
export const location = resource({
  name: 'Fulfillments::Location',
  parent: 'Workspace',
  access: 'fulfillments',
  fields: {
    name: text({ required: true, example: 'Main warehouse' }),
    address_name: text({ required: true, example: 'Tin & Co.' }),
    email_address: email({ required: true, example: 'warehouse@example.com' }),
    phone_number: text(),
    sort_order: integer({ from: `(${earlier})`, required: true }),
    archived: boolean({ default: 'false' }),
    external_app: boolean({
      default: 'false',
      doc: 'Run by an application, which knows the address; set with OAuth tokens only.',
    }),
    address: group({
      address_one: text(),
      address_two: text(),
      city: text(),
      region: text(),
      country: country(),
      postal_code: text(),
    })({
      default: "'{}'",
      doc: 'Must be there unless an application runs the location. The country is a two-letter ISO code.',
      example: { address_one: '1 Quay Street', city: 'Hull', country: 'GB', postal_code: 'HU1 1AA' },
    }),
  },
  firstId: 38_900,
})
