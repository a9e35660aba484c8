import type { Operation } from '../../src/define/operations.ts'
import { surfaces } from '../../src/define/resource.ts'
import { product } from '../../src/resources/index.ts'
import { undocumented } from '../../test/contract/reply.ts'
import type { Reply } from './connection.ts'
import { addressOf, type Draft, type Target } from './target.ts'

/** Statuses of HTTP itself, right for requests that are broken as HTTP. */
const httpStatuses = [400, 408, 411, 413, 414, 417, 431, 501, 505]

/** What must never stand in an error: our code, our SQL, our store. */
const revealing =
  /\bat .*\.[tj]s:\d|node_modules|\bselect\b.+\bfrom\b|syntax error at|violates|duplicate key|relation "|column "|invalid input syntax|type of parameter \$\d|TypeError|is not a function|Cannot read|\bECONN|postgres|\bpg_/i

/** What is wrong with a reply; null where nothing is. Never a 5xx, nothing of others, nothing of our insides. */
export function faultOf(target: Target, draft: Draft, reply: Reply, canary: string): string | null {
  const { status, received, text } = reply
  if (reply.cut === 'late') return 'no reply in time'
  if (reply.cut === 'closed') return draft.broken ? null : 'the connection ended without a reply'
  if (received.includes(canary)) return 'shows what belongs to another tenant'
  if (status >= 500 && !(draft.broken && httpStatuses.includes(status)))
    return `status ${status}: ${text.slice(0, 300)}`
  if (status < 200 || status > 599) return `status ${status}`
  if (status >= 400 && revealing.test(text)) return `tells about our insides: ${text.slice(0, 300)}`
  if (draft.broken && httpStatuses.includes(status)) return null
  const wrongType = typeFault(reply)
  if (wrongType) return wrongType
  if (draft.rerouted) return reroutedFault(draft, reply)
  return target.judge(draft, reply)
}

/** JSON says so and is some; nothing has no type. */
function typeFault({ status, text, header, body }: Reply): string | null {
  const type = header('content-type')
  if (text === '')
    return type === undefined || status === 304 || header('content-length') !== '0'
      ? null
      : `nothing of type ${type}`
  if (type === undefined) return 'a body without a type'
  if (header('content-encoding') !== undefined) return null
  if (type.startsWith('application/json') && body === undefined) return 'a body that says JSON and is none'
  if (type.startsWith('application/json') && !/charset=utf-8$/.test(type)) return `a body of type ${type}`
  return null
}

/** A request that left its target's address is judged by the operation it came to, or must be refused in JSON. */
function reroutedFault(draft: Draft, reply: Reply): string | null {
  const operation = operationAt(draft)
  if (operation) return documentFault(operation, reply)
  const { status, text, header, body } = reply
  if (status < 400 || text === '') return null
  if (header('content-type')?.startsWith('text/html')) return null
  return typeof (body as { error?: unknown })?.error !== 'undefined'
    ? null
    : `a refusal without error: ${text.slice(0, 200)}`
}

/** What the document says against a reply of an operation. */
export function documentFault(operation: Operation, { status, body, text, header }: Reply): string | null {
  if (text !== '' && !header('content-type')?.startsWith('application/json'))
    return `a body of type ${header('content-type')}`
  if (header('preference-applied') === 'return=minimal' && text === '' && status < 300) return null
  return undocumented(operation, { status, body })
}

const routes = product.operations.map((operation) => ({
  operation,
  methods: ['put', 'patch'].includes(operation.method) ? ['PUT', 'PATCH'] : [operation.method.toUpperCase()],
  fixed: operation.path.replaceAll(/\{\w+\}/g, '').length,
  pattern: new RegExp(
    `^${surfaces[operation.surface]}${operation.path.replaceAll(/\{\w+\}/g, '[^/]{1,200}')}/?$`,
  ),
}))

/** The operation a request comes to, by its method and path. */
function operationAt(draft: Draft): Operation | undefined {
  const [whole = ''] = addressOf(draft).split('?')
  const path = whole.startsWith(surfaces.api) ? whole.replace(/\.json\/?$/, '') : whole
  const found = routes.filter(({ pattern, methods }) => methods.includes(draft.method) && pattern.test(path))
  return found.sort((one, other) => other.fixed - one.fixed)[0]?.operation
}
