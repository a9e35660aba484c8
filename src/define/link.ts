import { reference } from './kinds/reference.ts'
import { parentKeyOf } from './names.ts'
import { type Resource, resource } from './resource.ts'

interface LinkSpec {
  readonly name: string
  /** The resource whose body lists the ids; `ids(…, { through })` names its key as `by`. */
  readonly parent: string
  /** The resource that is listed. */
  readonly to: string
  /** The column that names it; follows from `to` where absent. */
  readonly key?: string
  readonly access: string
  readonly firstId?: number
}

/** What connects two resources many to many and has no operations of its own: written through lists of ids. */
export function link({ name, parent, to, access, key = parentKeyOf(to), firstId }: LinkSpec): Resource {
  return resource({
    name,
    parent,
    access,
    operations: [],
    fields: { [key]: reference(to, 'cascade')({ required: true, set: 'server' }) },
    unique: [{ columns: [parentKeyOf(parent), key], field: key }],
    ...(firstId && { firstId }),
  })
}
