import { link } from '../../define/link.ts'

/** A course that comes with a product variant; set through `variant_ids` of the course. */
export const offering = link({
  name: 'Courses::Offering',
  parent: 'Course',
  to: 'Products::Variant',
  access: 'courses',
})
