import { behavior } from '../../define/behavior.ts'
import { pathFromName } from '../slug.ts'
import { store } from './store.ts'

export const storeBehavior = behavior(store, { prepare: pathFromName })
