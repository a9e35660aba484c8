import type { ServerResponse } from 'node:http'
import type { OutboundFailure } from './outbound-error.ts'

/** Codes of the answers the gateway writes itself, with their status; codes never change. */
export const gatewayErrorStatus = {
  invalid_api_key: 401,
  policy_denied: 403,
  blocked_destination: 403,
  app_unknown: 404,
  not_found: 404,
  connection_required: 400,
  connection_ambiguous: 400,
  connection_not_found: 404,
  // Maton's clients look for 500 when a credential cannot be renewed.
  needs_reauth: 500,
  provider_refresh_failed: 500,
  // Somebody else is renewing the credential and has not finished.
  refresh_pending: 503,
  rate_limited: 429,
  invalid_request: 400,
  unavailable: 503,
  path_refused: 400,
  method_refused: 405,
  header_refused: 400,
  upgrade_refused: 501,
  body_too_large: 413,
  request_timeout: 408,
  upstream_unreachable: 502,
  upstream_tls_failed: 502,
  upstream_reset: 502,
  upstream_protocol_error: 502,
  upstream_timeout: 504,
  internal: 500,
} as const

export type GatewayErrorCode = keyof typeof gatewayErrorStatus

/**
 * An answer of the gateway's own. `details` are further top-level members of the body, such as `connect_url` with
 * `needs_reauth` or `connections` with `connection_ambiguous`.
 */
export type GatewayError = {
  code: GatewayErrorCode
  message: string
  details?: Record<string, unknown>
  headers?: Record<string, string>
}

/**
 * The body every reader of Maton's errors understands: `message`, `error.message`, or the text itself. See
 * docs/decisions/0010-gateway-error-body.md.
 */
export function gatewayErrorBody(error: GatewayError, requestId: string): string {
  const { code, message, details } = error
  return JSON.stringify({ error: { code, message }, message, request_id: requestId, ...details })
}

/** Writes an error as the whole answer. Does nothing when the head is already out or the caller is gone. */
export function writeGatewayError(res: ServerResponse, error: GatewayError, requestId: string): void {
  if (res.headersSent || res.destroyed) return
  const body = gatewayErrorBody(error, requestId)
  res.writeHead(gatewayErrorStatus[error.code], {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    'X-Tundish-Error': error.code,
    ...error.headers,
  })
  res.end(body)
}

/** What a failure on the way to a provider means for the caller. */
export function fromOutboundFailure(failure: OutboundFailure): GatewayError {
  return { code: upstreamCodes[failure.error] ?? 'blocked_destination', message: failure.message }
}

const upstreamCodes: { [code in OutboundFailure['error']]?: GatewayErrorCode } = {
  dns_failed: 'upstream_unreachable',
  connect_failed: 'upstream_unreachable',
  connect_timeout: 'upstream_timeout',
  head_timeout: 'upstream_timeout',
  idle_timeout: 'upstream_timeout',
  total_timeout: 'upstream_timeout',
  tls_failed: 'upstream_tls_failed',
  connection_lost: 'upstream_reset',
  aborted: 'upstream_reset',
  protocol_error: 'upstream_protocol_error',
  request_invalid: 'header_refused',
}
