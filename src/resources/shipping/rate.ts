import { money } from '../../define/kinds/money.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** What shipping into a zone costs. */
export const rate = resource({
  name: 'Shipping::Rate',
  parent: 'Shipping::Zone',
  access: 'shipping',
  fields: {
    description: text({
      from: 'select n.name from shipping_rates_names n where n.id = r.rates_name_id',
      set: 'server',
      doc: 'The name of the rate.',
    }),
    provider_name: text(),
    price: money({ required: true, example: '4.90' }),
    price_currency: text({
      required: true,
      default: "''",
      doc: 'That of the workspace where absent.',
      example: 'USD',
    }),
    rates_name_id: reference('Shipping::Rates::Name', 'restrict')({ required: true }),
    live_rates_provider: choice(['Shippo'])(),
  },
  currency: 'r.price_currency',
  firstId: 42_500,
})
