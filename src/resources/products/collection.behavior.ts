import { behavior } from '../../define/behavior.ts'
import { slug } from '../../define/slug.ts'
import { collection } from './collection.ts'

export const collectionBehavior = behavior(collection, {
  prepare: (values, on) =>
    on === 'create' ? { ...values, current_path: `/${slug(values.name ?? '')}` } : values,
})
