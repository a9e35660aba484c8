import type { Field, FieldOptions, Fields } from './kind.ts'
import { idField, publicIdField } from './kinds/identity.ts'
import { integer } from './kinds/number.ts'
import { reference } from './kinds/reference.ts'
import { timestamp } from './kinds/time.ts'
import type { PublicIdCodec } from './public-id.ts'
import type { ResourceSpec, Tenant } from './resource.ts'

const server = { set: 'server', required: true } as const satisfies FieldOptions

/** The last field of every resource. */
export const appended: Fields = { created_at: timestamp({ ...server, default: 'now()' }) }

/** The last fields of every resource whose rows change. */
export const trailing: Fields = {
  ...appended,
  updated_at: timestamp({ ...server, default: 'now()', sort: true }),
}

/** The first fields: the ids, the workspace, the parent. */
export function leading(
  spec: ResourceSpec<Fields> & { readonly firstId: number },
  tenant: Tenant,
  parentKey: string | null,
  codec: PublicIdCodec,
): Fields {
  const fields: Record<string, Field> = {
    id: idField(codec, spec.firstId, spec.list?.byId ?? false),
    public_id: publicIdField(codec, spec.firstId),
  }
  const workspace = spec.log ? integer(server) : reference('Workspace', 'cascade')(server)
  if (tenant.column === 'workspace_id') fields.workspace_id = workspace
  if (spec.parent && parentKey && !fields[parentKey])
    fields[parentKey] = reference(spec.parent, 'cascade')(server)
  return fields
}
