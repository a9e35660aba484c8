import type { Fields } from '../../src/define/kind.ts'
import { text } from '../../src/define/kinds/text.ts'
import { schemaCheck } from '../../src/define/schema-check.ts'
import type { Reply } from './connection.ts'
import { type Draft, draftOf, type Kit, type Target } from './target.ts'

/** A route that no document describes: how to call it, and what it may answer. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With `:id` where ids stand. */
  readonly path: string
  readonly surface: Surface
  readonly headers?: readonly [string, string][]
  /** Names of body fields. */
  readonly body?: readonly string[]
  readonly root?: string
  readonly form?: boolean
  readonly queries?: readonly string[]
  /** Set where no request of ours is ever accepted. */
  readonly refuses?: true
  readonly note?: string
  /** What stands in the path, in the body and in the query string of an accepted request. */
  example?(kit: Kit): Promise<Example> | Example
}

export interface Example {
  readonly ids?: readonly (string | number)[]
  readonly values?: Readonly<Record<string, unknown>>
  readonly query?: readonly string[]
  readonly headers?: readonly [string, string][]
}

/** What the routes of one protocol have in common. */
export interface Surface {
  readonly statuses: readonly number[]
  /** The type of bodies, refusals included. */
  readonly type: 'application/json' | 'text/html' | null
  /** JSON Schema of a refusal. */
  readonly refusal: object
}

export function routeTarget(route: Route): Target {
  const { method, path, body = [], root, form = false, note } = route
  return {
    name: `${method} ${path}${note ? ` (${note})` : ''}`,
    fields: Object.fromEntries(body.map((name) => [name, text()])) as Fields,
    root: method === 'GET' || (body.length === 0 && method !== 'POST') ? undefined : (root ?? null),
    queries: route.queries ?? [],
    consumes: method !== 'GET',
    refuses: route.refuses === true,
    async example(kit) {
      const { ids = [], values, query = [], headers = [] } = (await route.example?.(kit)) ?? {}
      const left = [...ids]
      const names = path.slice(1).split('/')
      const filled = names.map((name) => (name.startsWith(':') ? String(left.shift() ?? 1) : name))
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
      return {
        ...draftOf(method, `/${filled.join('/')}`, [...(route.headers ?? []), ...headers]),
        ids: names.flatMap((name, at) => (name.startsWith(':') ? [at] : [])),
        query: [...query],
        form,
        ...(values &&
          withBody(root ? { [root]: values } : values, [...(route.headers ?? []), ...headers], type)),
      }
    },
    judge: (_draft, reply) => faultOfRoute(route.surface, reply),
  }
}

const withBody = (body: unknown, headers: [string, string][], type: string): Partial<Draft> => ({
  body,
  headers: [...headers, ['content-type', type]],
})

function faultOfRoute(
  { statuses, type, refusal }: Surface,
  { status, text, body, header }: Reply,
): string | null {
  if (!statuses.includes(status)) return `status ${status} is none of the route's: ${text.slice(0, 300)}`
  if (text === '' || type === null) return null
  if (!header('content-type')?.startsWith(type)) return `a body of type ${header('content-type')}`
  if (status < 400 || type !== 'application/json') return null
  const problems = schemaCheck(refusal)(body)
  return problems.length === 0
    ? null
    : `a refusal off its schema: ${problems.join(', ')}: ${text.slice(0, 300)}`
}
