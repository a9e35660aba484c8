import type { Fields } from '../../define/kind.ts'
import { text } from '../../define/kinds/text.ts'

/** Where an order goes to, as flat fields of it. */
export const shippingAddress = {
  shipping_address_first_name: text(),
  shipping_address_last_name: text(),
  shipping_address_organization_name: text(),
  shipping_address_phone_number: text(),
  shipping_address_street_one: text(),
  shipping_address_street_two: text(),
  shipping_address_city: text(),
  shipping_address_region: text(),
  shipping_address_country: text(),
  shipping_address_postal_code: text(),
} as const satisfies Fields

/** Whom an order is billed to. */
export const billingAddress = {
  billing_address_street_one: text(),
  billing_address_street_two: text(),
  billing_address_city: text(),
  billing_address_region: text(),
  billing_address_country: text(),
  billing_address_postal_code: text(),
} as const satisfies Fields
