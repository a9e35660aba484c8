import { sql } from 'kysely'
import type { Principal } from '../define/behavior.ts'
import { elapsedMs } from '../define/elapsed.ts'
import { parameter, statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'

/** Narrows a caller to the workspace its host names, where it names one (DESIGN.md section 4). */
export type HostWorkspace = (host: string | undefined, principal: Principal) => Promise<Principal> | Principal

/** How long a subdomain's workspace is remembered, and how many. */
const rememberedMs = 1000
const rememberedMax = 10_000

/** Hosts that serve every workspace. */
const shared = new Set(['accounts', 'api', 'gateway', 'ctrl', 'connect'])

const workspaceStatement = statement(
  'host_workspace',
  sql`select id from workspaces where subdomain = ${parameter('subdomain', 'text')}`,
)

export function hostWorkspace(
  store: Pick<Store, 'read'>,
  domain: string,
  clock: () => number = elapsedMs,
): HostWorkspace {
  const suffix = `.${domain.toLowerCase()}`
  const remembered = new Map<string, { id: Promise<string | null>; until: number }>()
  const find = (subdomain: string): Promise<string | null> => {
    const known = remembered.get(subdomain)
    if (known && known.until > clock()) return known.id
    const id = store.read(workspaceStatement, { subdomain }).then(([row]) => row?.[0] ?? null)
    remembered.set(subdomain, { id, until: clock() + rememberedMs })
    id.catch(() => remembered.delete(subdomain))
    if (remembered.size > rememberedMax) remembered.clear()
    return id
  }
  return (host, principal) => {
    const name = (host ?? '').toLowerCase().replace(/:\d+$/, '')
    if (!name.endsWith(suffix)) return principal
    const subdomain = name.slice(0, -suffix.length)
    return shared.has(subdomain) ? principal : narrowed(find(subdomain), principal)
  }
}

/** A host that names no workspace counts as the bare domain; one of another workspace reaches nothing. */
async function narrowed(found: Promise<string | null>, principal: Principal): Promise<Principal> {
  const workspace = await found
  if (workspace === null || workspace === principal.workspace_id) return principal
  return { ...principal, workspace_id: principal.workspace_id === null ? workspace : '0' }
}
