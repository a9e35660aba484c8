import type { Principal } from '../define/behavior.ts'
import type { Operation } from '../define/operations.ts'

/** What an operation asks for: a category of resources, and whether it reads, writes or deletes. */
export type Access = Operation['access']

/** Roles of a member, by the id of the team. */
export type Roles = ReadonlyMap<string, readonly string[]>

interface Role {
  readonly title: string
  /** What people are told of it. */
  readonly does: string
  /** The categories it may read, write and delete; `*` is every one, those to come included. */
  readonly may: Readonly<Record<Access['verb'], readonly string[]>>
}

const people = ['teams', 'users', 'workspaces']
const content = [
  ...[
    'appointments',
    'blogs',
    'contacts',
    'courses',
    'discounts',
    'emails',
    'forms',
    'fulfillments',
    'funnels',
  ],
  ...['images', 'opportunities', 'orders', 'pages', 'products', 'shipping', 'stores'],
]

/** What members of a team may do through the API (docs/decisions/0024); a category in no list is for administrators. */
export const roles: Readonly<Record<string, Role>> = {
  admin: {
    title: 'Administrator',
    does: 'everything, people, applications and webhooks included',
    may: { read: ['*'], write: ['*'], delete: ['*'] },
  },
  editor: {
    title: 'Editor',
    does: 'works in the workspaces',
    may: { read: [...people, ...content], write: content, delete: content },
  },
  viewer: {
    title: 'Viewer',
    does: 'sees the workspaces and changes nothing',
    may: { read: [...people, ...content], write: [], delete: [] },
  },
}

/** The word people read for a role. */
export const roleTitle = (name: string | null | undefined): string =>
  (name && Object.hasOwn(roles, name) && roles[name]?.title) || 'No role'

/** The caller's teams in which their role allows this, and the others. */
export function teamsByRole(
  { team_ids }: Principal,
  held: Roles,
  access: Access,
): { readonly allowed: readonly string[]; readonly refused: readonly string[] } {
  const allowed = team_ids.filter((id) => mayDo(held.get(id) ?? [], access))
  if (allowed.length === team_ids.length) return { allowed: team_ids, refused: [] }
  return { allowed, refused: team_ids.filter((id) => !allowed.includes(id)) }
}

/** Whether one of these roles allows it; a role nobody knows allows nothing. */
export function mayDo(held: readonly string[], { category, verb }: Access): boolean {
  return held.some((name) => {
    const may = Object.hasOwn(roles, name) ? roles[name]?.may[verb] : undefined
    return may !== undefined && (may.includes('*') || may.includes(category))
  })
}

/** The sentence of a refusal: it names the role, and what is missing. */
export function refusalOf(held: readonly string[], { category, verb }: Access): string {
  const role = held.length > 0 ? held.join(', ') : 'none'
  return `You are not authorized to perform this action. Your role in the team (${role}) does not include ${category}:${verb}; an administrator of the team can change it.`
}
