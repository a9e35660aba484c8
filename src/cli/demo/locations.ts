import { location } from '../../resources/fulfillments/location.ts'
import type { Step } from './step.ts'

const places = [
  { name: 'Main warehouse', city: 'Hull', region: 'Yorkshire', country: 'GB', postal_code: 'HU1 1AA' },
  { name: 'West coast', city: 'Portland', region: 'Oregon', country: 'US', postal_code: '97201' },
]

/** Where parcels are sent from. */
export const locations: Step = {
  title: 'Locations',
  total: () => places.length,
  async make(unit, shop, index) {
    const { name, ...place } = places[index] as (typeof places)[number]
    const made = await unit.create(location, shop.owner, {
      name,
      address_name: 'Kettle & Co.',
      email_address: 'warehouse@example.com',
      address: { address_one: '1 Quay Street', ...place },
    })
    return () => shop.locationIds.push(made.id)
  },
}
