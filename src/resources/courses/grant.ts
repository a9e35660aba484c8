import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** A purchase that opens an enrollment: access ends when the last of them does. */
export const grant = resource({
  name: 'Courses::Grant',
  parent: 'Courses::Enrollment',
  access: 'courses',
  operations: [],
  fields: {
    variant_id: reference('Products::Variant', 'cascade')({ required: true }),
    order_id: integer({ required: true }),
    revoked_at: timestamp(),
  },
  unique: [{ columns: ['enrollment_id', 'order_id', 'variant_id'], field: 'order_id' }],
  indexes: [{ columns: 'workspace_id, order_id' }],
})
