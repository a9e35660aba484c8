/**
 * A provider as its file describes it; `docs/providers.md` explains each member with examples. Texts marked as templates
 * may hold `{variables}`: settings, inputs, captured values, `server_url`, `server_domain`, and in headers and queries
 * also secrets, `{access_token}` and `{basic:name:name}`.
 */
export type Provider = {
  /** First path segment at the gateway, and the name of the file. */
  slug: string
  name: string
  docs?: string
  categories?: string[]
  auth: ProviderAuth
  /** Values an operator may set for this server; defaults are templates of `server_url` and `server_domain`. */
  settings?: Record<string, ProviderVariable & { default: string }>
  /** What the connect page asks a person for. */
  inputs?: Record<string, ProviderInput>
  /** What is kept from the token answer, the redirect, or the verification answer, by name. */
  captured?: Record<string, ProviderCapture>
  target: ProviderTarget
  inject: ProviderInjection
  verify?: ProviderVerification
  limits?: { requests_per_second?: number; head_timeout_s?: number }
}

/**
 * What a value must look like. `label` is one DNS label, `host` a host name, `origin` scheme and host, `url` a whole
 * https address, `id` letters, digits, `_`, `-` and `.`, `header_name` a header's name, `text` one line, `secret` one line
 * that is stored encrypted.
 */
export type VariableKind = 'label' | 'host' | 'origin' | 'url' | 'id' | 'header_name' | 'text' | 'secret'

export type ProviderVariable = {
  kind: VariableKind
  doc?: string
  /** A regular expression for the whole value, narrower than the kind. */
  pattern?: string
  /** The only values there are. */
  options?: string[]
}

export type ProviderInput = ProviderVariable & {
  label: string
  example?: string
  optional?: boolean
  default?: string
}

export type ProviderCapture = ProviderVariable & {
  from: 'token' | 'redirect' | 'verify'
  /** Dotted path in the answer, or the name of the query parameter. */
  path: string
}

export type ProviderAuth = OAuth2Auth | { kind: 'api_key' } | { kind: 'basic' }

export type OAuth2Auth = {
  kind: 'oauth2'
  authorize_url: string
  token_url: string
  refresh_url?: string
  revoke_url?: string
  client_auth: 'basic' | 'body' | 'none'
  token_body?: 'form' | 'json'
  pkce: 'required' | 'supported' | 'off'
  scope_separator?: ' ' | ','
  scope_parameter?: string
  default_scopes?: string[]
  authorize_params?: Record<string, string>
  token_params?: Record<string, string>
  refresh_params?: Record<string, string>
  token_headers?: Record<string, string>
  /** Dotted paths in the token answer where they differ from the names of RFC 6749. */
  token_paths?: { access_token?: string; refresh_token?: string; expires_in?: string; scope?: string }
  /** `ignore`: the token does not expire whatever `expires_in` says. `on_401`: nothing is known before a 401. */
  expiry: 'expires_in' | 'ignore' | 'on_401'
  /** Whether each refresh answers with a new refresh token. */
  rotates_refresh_token?: boolean
  /** A member that is false when the token endpoint failed with status 200. */
  success_member?: string
}

export type ProviderTarget = {
  /** Template of the address that the caller's path is appended to. */
  base_url: string
  /** Used instead when `base_url` needs a value the connection does not have. */
  fallback_base_url?: string
  /** Other addresses for paths that begin with a prefix; the first match wins. */
  routes?: { path_prefix: string; base_url: string }[]
  /** Hosts that may come out: exact names, `*.example.com`, or `*` with `customer_host`. */
  allowed_hosts: string[]
  /** The host belongs to the customer and may be any public one. */
  customer_host?: boolean
}

export type ProviderInjection = {
  headers?: Record<string, string>
  query?: Record<string, string>
  /** Whole path segments that are replaced, such as `:realmId`. */
  path_segments?: Record<string, string>
  /** Sent when the caller sent no such header. */
  default_headers?: Record<string, string>
  drop_headers?: string[]
}

export type ProviderVerification = {
  method: 'GET' | 'POST'
  /** Where the call goes when it is not the target itself. */
  base_url?: string
  path: string
  status: number
  /** Dotted path of the account's name in the answer. */
  label?: string
}
