import { count, list, object, oneOf, record, type Shape, tagged, text } from './shape.ts'

const variableName = /^[a-z][a-z0-9_]{0,40}$/
const headerName = /^[A-Za-z0-9{}_-]+$/
const anyName = /^[^\0-\x20]+$/

const kinds = ['label', 'host', 'origin', 'url', 'id', 'header_name', 'text', 'secret']
const line = text({ pattern: /^[\x20-\x7e]*$/, hint: 'one line of ASCII text' })
const lineOrEmpty = text({ pattern: /^[\x20-\x7e]*$/, hint: 'one line of ASCII text', empty: true })
const path = text({ pattern: /^\/[\x21-\x7e]*$/, hint: 'a path that begins with a slash' })
const dotted = text({ pattern: /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/, hint: 'names joined by dots' })
const headers = record(headerName, line)
const flag = oneOf(true, false)

const variable = { kind: oneOf(...kinds) }
const variableMore = { doc: text(), pattern: line }

const oauth2 = object(
  {
    kind: oneOf('oauth2'),
    authorize_url: line,
    token_url: line,
    client_auth: oneOf('basic', 'body', 'none'),
    pkce: oneOf('required', 'supported', 'off'),
    expiry: oneOf('expires_in', 'ignore', 'on_401'),
  },
  {
    refresh_url: line,
    revoke_url: line,
    token_body: oneOf('form', 'json'),
    scope_separator: oneOf(' ', ','),
    scope_parameter: line,
    default_scopes: list(line),
    authorize_params: record(anyName, lineOrEmpty),
    token_params: record(anyName, lineOrEmpty),
    refresh_params: record(anyName, lineOrEmpty),
    token_headers: headers,
    token_paths: object(
      {},
      { access_token: dotted, refresh_token: dotted, expires_in: dotted, scope: dotted },
    ),
    rotates_refresh_token: flag,
    success_member: dotted,
  },
)

/** The form of a provider file; what its parts mean together is judged by `lintProvider`. */
export const providerShape: Shape = object(
  {
    slug: text({
      pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
      hint: 'lower-case letters, digits and single hyphens',
    }),
    name: text(),
    auth: tagged('kind', {
      oauth2,
      api_key: object({ kind: oneOf('api_key') }),
      basic: object({ kind: oneOf('basic') }),
    }),
    target: object(
      { base_url: line, allowed_hosts: list(line, 1) },
      {
        fallback_base_url: line,
        routes: list(object({ path_prefix: path, base_url: line })),
        customer_host: flag,
      },
    ),
    inject: object(
      {},
      {
        headers,
        query: record(anyName, line),
        path_segments: record(/^[A-Za-z0-9:_-]+$/, line),
        default_headers: headers,
        drop_headers: list(text({ pattern: /^[A-Za-z0-9_-]+$/, hint: 'the name of a header' })),
      },
    ),
  },
  {
    docs: text({ pattern: /^https:\/\//, hint: 'an https address' }),
    categories: list(text()),
    settings: record(variableName, object({ ...variable, default: line }, variableMore)),
    inputs: record(
      variableName,
      object(
        { ...variable, label: text() },
        { ...variableMore, example: text(), optional: flag, default: lineOrEmpty, options: list(line, 1) },
      ),
    ),
    captured: record(
      variableName,
      object({ ...variable, from: oneOf('token', 'redirect', 'verify'), path: dotted }, variableMore),
    ),
    verify: object(
      { method: oneOf('GET', 'POST'), path, status: count(200, 299) },
      { base_url: line, label: dotted },
    ),
    limits: object({}, { requests_per_second: count(1, 10_000), head_timeout_s: count(1, 3_600) }),
  },
)
