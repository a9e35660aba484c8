import { reference } from '../../define/kinds/reference.ts'
import { resource } from '../../define/resource.ts'

/** A course that comes with a product variant; set through `variant_ids` of the course. */
export const offering = resource({
  name: 'Courses::Offering',
  parent: 'Course',
  access: 'courses',
  operations: [],
  fields: {
    variant_id: reference('Products::Variant', 'cascade')({ required: true }),
  },
  unique: [{ columns: ['course_id', 'variant_id'], field: 'variant_id' }],
})
