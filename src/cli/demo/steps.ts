import { contacts } from './contacts.ts'
import { courses } from './courses.ts'
import { locations } from './locations.ts'
import { orders } from './orders.ts'
import { products } from './products.ts'
import type { Step } from './step.ts'

/** What the demo makes, in order; a new part of the product adds its step here. */
export const steps: readonly Step[] = [locations, products, courses, contacts, orders]
