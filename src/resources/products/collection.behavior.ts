import { behavior } from '../../define/behavior.ts'
import { pathFromName } from '../../define/slug.ts'
import { collection } from './collection.ts'

export const collectionBehavior = behavior(collection, { prepare: pathFromName })
