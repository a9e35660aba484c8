import { boolean } from '../../define/kinds/boolean.ts'
import { decimal } from '../../define/kinds/number.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A box or envelope that goods are packed into; carriers price by its size. */
export const shippingPackage = resource({
  name: 'Shipping::Package',
  parent: 'Workspace',
  access: 'shipping',
  fields: {
    package_type: choice(['box', 'envelope', 'soft_package'])({ required: true }),
    height: decimal({ required: true, example: '10.0' }),
    width: decimal({ required: true, example: '20.0' }),
    length: decimal({ required: true, example: '30.0' }),
    distance_unit: choice(['in', 'cm', 'ft', 'm', 'mm'])({ required: true }),
    empty_weight: decimal(),
    weight: decimal(),
    weight_unit: choice(['lb', 'kg', 'g', 'oz'])(),
    default_package: boolean({ default: 'false', doc: 'One package of a workspace is the default.' }),
    name: text({ required: true, example: 'Small box' }),
    token: text({ set: 'server' }),
    carrier: choice(['fedex', 'ups', 'usps'])(),
  },
  hides: ['workspace_id'],
  firstId: 9_300,
})
