import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate } from '../auth/authenticate.ts'
import { authorize } from '../auth/authorize.ts'
import type { Principal } from '../define/behavior.ts'
import {
  ApiError,
  badRequest,
  type ErrorStyle,
  forbidden,
  invalid,
  notFound,
  type Problems,
} from '../define/errors.ts'
import type { Operation } from '../define/operations.ts'
import type { Resource } from '../define/resource.ts'
import { reachOf } from '../store/scope.ts'
import type { Store } from '../store/store.ts'
import type { Call, Outcome, Runner } from './call.ts'
import type { HostWorkspace } from './host.ts'
import { idempotentRequest, once } from './idempotency.ts'
import { parseJson } from './json-body.ts'
import { lookOutside } from './outside.ts'
import { readQuery } from './query.ts'
import { sendOutcome } from './reply.ts'
import { withinRole } from './role.ts'
import { runnerOf } from './run.ts'
import type { StoredFiles } from './stored-files.ts'
import { bodyReader, fieldsReader } from './values.ts'

/** What requests need besides the operation. */
export interface Surroundings {
  readonly store: Store
  readonly authenticate: Authenticate
  readonly hostWorkspace: HostWorkspace
  readonly uploads: StoredFiles
  /** Public origin for links, without a trailing slash. */
  readonly origin: string
  readonly strict: { readonly userAgent: boolean; readonly scopes: boolean }
  readonly errors: ErrorStyle
  /** Whether a create may leave out what older clients leave out. */
  readonly lax: boolean
  /** Addresses of proxies whose `X-Forwarded-For` is believed; without any, a client is who connects. */
  readonly proxies?: readonly string[]
  /** Counts a request of a caller and throws 429 where it is one too many; absent where there is no limit. */
  readonly limit?: (principal: Principal) => Promise<void>
}

/** A route's handler: everything between a request and its reply, step by step. */
export function handlerOf(operation: Operation, surroundings: Surroundings) {
  const { store, authenticate, hostWorkspace, origin, strict, lax, limit } = surroundings
  const { resolve } = store.registry
  const runner = runnerOf(operation, store)
  const inRole = withinRole(operation, store)
  const readBody = bodyReader(operation, resolve, lax)
  const readParameters = fieldsReader(operation.query, resolve, 'update', { refuse: unreadable })
  const parentKey = operation.parent?.key ?? ''
  const isThere = presence(operation, store)

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (strict.userAgent && !request.headers['user-agent']) throw forbidden('User-Agent header is required')
    const caller = await authenticate(request.headers.authorization)
    await limit?.(caller)
    const principal = await hostWorkspace(request.headers.host, caller)
    if (strict.scopes) authorize(principal, operation)
    const path = request.params as Readonly<Record<string, string>>
    const named = {
      id: operation.member ? readId(operation.resource, path.id) : null,
      parent: operation.parent ? readId(operation.parent.resource, path[parentKey]) : null,
    }
    try {
      const query = readQuery(request.raw.url ?? '')
      const body = request.body as Buffer | undefined
      const call: Call = {
        principal: await inRole(principal, caller.roles, named),
        ...named,
        query,
        parameters: readParameters(Object.fromEntries(query.plain)),
        values: operation.root === undefined ? {} : readBody(parseJson(body)),
      }
      const ready = await lookOutside(operation, store, call, body)
      const outcome = await run(runner, store, ready, request, body)
      return sendOutcome(operation, outcome, request, reply, origin)
    } catch (error) {
      throw (await isThere(principal, named, error)) ? error : notFound()
    }
  }
}

/**
 * Whether what the path names is there, which is asked only where something is wrong with the request: that it is
 * missing is said before that (v2-behaviour.md section 1.2).
 */
function presence(operation: Operation, store: Store) {
  const whose = operation.member ? operation.resource : operation.parent?.resource
  const owner = whose && store.compiled(whose).owner
  return async (principal: Principal, { id, parent }: Pick<Call, 'id' | 'parent'>, error: unknown) => {
    if (!owner || !(error instanceof ApiError) || ![400, 422].includes(error.status)) return true
    const row = { ...reachOf(principal), parent: operation.member ? id : parent }
    return (await store.read(owner, row)).length > 0
  }
}

/** A query parameter that cannot be read is 400, as everything wrong with a query string is. */
const unreadable = (problems: Problems): ApiError =>
  badRequest(invalid(problems).message.replace(/^.*?: /, ''))

/** The id in a path: digits, or a public id (v2-behaviour.md section 2); anything else names nothing. */
function readId(resource: Resource, text = ''): string {
  const id = /^\d{1,18}$/.test(text) ? text : resource.publicId.decode(text)
  if (id === null) throw notFound()
  return id
}

async function run(
  runner: Runner,
  store: Store,
  call: Call,
  request: FastifyRequest,
  body: Buffer | undefined,
): Promise<Outcome> {
  const header = request.method === 'GET' ? undefined : request.headers['idempotency-key']
  const idempotent = idempotentRequest(header, request.method, request.url, body)
  if (!idempotent && runner.direct && runner.suffices(call)) return runner.direct(call)
  const options = { retryDuplicates: runner.retryDuplicates }
  return store.transact(
    call.principal,
    (unit) =>
      idempotent
        ? once(unit, idempotent, store.vault, () => runner.inUnit(unit, call))
        : runner.inUnit(unit, call),
    options,
  )
}
