import type { PolicyCode, Refusal } from './outbound-policy.ts'

/** Codes of what can go wrong on the way to another server; they never change. */
export type OutboundCode =
  | PolicyCode
  | 'dns_failed'
  | 'connect_failed'
  | 'connect_timeout'
  | 'tls_failed'
  | 'head_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'connection_lost'
  | 'protocol_error'
  | 'request_invalid'
  | 'response_too_large'
  | 'type_refused'
  | 'redirect_invalid'
  | 'redirects_too_many'
  | 'aborted'

/** An unsuccessful exchange with another server, as a value. */
export type OutboundFailure = Refusal<OutboundCode>

/** Carries a failure through undici, which hands errors and not values to its handlers. */
export class OutboundError extends Error {
  readonly failure: OutboundFailure
  constructor(failure: OutboundFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** Turns whatever undici, Node's sockets or our own checks reported into a failure about `host`. */
export function describeFailure(error: unknown, host: string): OutboundFailure {
  if (error instanceof OutboundError) return error.failure
  const code = errorCode(error)
  const [failure, words] = known.find(([pattern]) => pattern.test(code))?.[1] ?? [
    'connection_lost',
    'broke the connection off',
  ]
  return { error: failure, message: `${host} ${words}${code ? ` (${code})` : ''}.` }
}

const known: [RegExp, [OutboundCode, string]][] = [
  [
    /^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH)/,
    ['request_invalid', 'cannot be sent this request'],
  ],
  [/^UND_ERR_CONNECT_TIMEOUT$|^ETIMEDOUT$/, ['connect_timeout', 'did not accept the connection in time']],
  [/^UND_ERR_HEADERS_TIMEOUT$/, ['head_timeout', 'did not begin its answer in time']],
  [/^UND_ERR_BODY_TIMEOUT$/, ['idle_timeout', 'stopped in the middle of its answer']],
  [/^UND_ERR_ABORTED$/, ['aborted', 'was not asked to the end: the request was aborted']],
  [/^UND_ERR_HEADERS_OVERFLOW$/, ['protocol_error', 'sent more header bytes than allowed']],
  [/^HPE_|^UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/, ['protocol_error', 'did not speak correct HTTP']],
  [/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/, ['dns_failed', 'has no address: the name cannot be resolved']],
  [
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/,
    ['connect_failed', 'cannot be connected to'],
  ],
  [/CERT|SSL|TLS|EPROTO|SELF_SIGNED|UNABLE_TO/, ['tls_failed', 'did not offer a trustworthy TLS connection']],
]

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const own = (error as NodeJS.ErrnoException).code
  if (own) return own
  // undici leaves the code of its parser's errors empty.
  if (error.name === 'HTTPParserError') return 'HPE_ERROR'
  // When every address of a name fails, Node reports the attempts inside an AggregateError.
  return error instanceof AggregateError ? errorCode(error.errors[0]) : ''
}
