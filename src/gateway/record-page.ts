import { type Html, html } from '../pages/html.ts'
import { dataTable } from '../pages/table.ts'
import { type Connection, isConnectionId, listConnections } from './connection.ts'
import { type GatewayStore, type KeyRecord, listKeys } from './keys.ts'
import { listUses, statusRange, type UseShown, type UsesFilter } from './uses.ts'

/** Where the page is. */
export const recordPath = '/account/keys/record'

const pageSize = 50
const connectionsMax = 200

/** What the record of one team looks like, narrowed by the page's own address. */
export async function recordPage(
  store: GatewayStore,
  team: { id: string; name: string },
  query: URLSearchParams,
): Promise<Html> {
  const filter = filterOf(query)
  const [keys, connections, { uses, next_before }] = await Promise.all([
    listKeys(store, [team.id]),
    listConnections(store, team.id, { limit: connectionsMax }),
    listUses(store, [team.id], filter),
  ])
  const names = namesOf(keys, connections)
  return html`<p>Every use of a credential that ${team.name} has stored, the newest first. No query, header or body is kept.</p>
${filters(query, keys, connections)}
<section class="card"><h2>Uses</h2>${
    uses.length > 0
      ? dataTable(
          ['What', 'Outcome', 'Key', 'Connection', 'When (UTC)'],
          uses.map((use) => row(use, names)),
        )
      : html`<p>${query.size > 0 ? 'Nothing was recorded that fits.' : 'Nothing has been recorded yet.'}</p>`
  }<div class="actions">${query.has('before') && link(query, null, 'Newest')}${next_before !== null && link(query, next_before, 'Older')}</div></section>`
}

const outcomes: readonly (readonly [string, string])[] = [
  ['2xx', 'Succeeded (2xx)'],
  ['3xx', 'Redirected (3xx)'],
  ['4xx', 'Refused (4xx)'],
  ['5xx', 'Failed (5xx)'],
  ['429', 'Over a limit (429)'],
]
const spans: readonly (readonly [string, string, number])[] = [
  ['hour', 'The last hour', 3_600_000],
  ['day', 'The last 24 hours', 86_400_000],
  ['week', 'The last 7 days', 604_800_000],
]

function filterOf(query: URLSearchParams): UsesFilter {
  const whole = (name: string): string | null =>
    /^\d{1,18}$/.test(query.get(name) ?? '') ? query.get(name) : null
  const connection = query.get('connection') ?? ''
  const span = spans.find(([value]) => value === query.get('time'))
  return {
    app: query.get('app') || null,
    keyId: whole('key'),
    connectionId: isConnectionId(connection) ? connection : null,
    status: statusRange(query.get('status') ?? ''),
    since: span ? new Date(Date.now() - span[2]).toISOString() : null,
    before: whole('before'),
    limit: pageSize,
  }
}

type Names = { key: (id: number | null) => string; connection: (id: string | null) => string }

function namesOf(keys: readonly KeyRecord[], connections: readonly Connection[]): Names {
  const keyNames = new Map(keys.map(({ id, name }) => [id, name]))
  const connectionNames = new Map(connections.map((one) => [one.id, connectionName(one)]))
  return {
    key: (id) => (id === null ? 'the gateway itself' : (keyNames.get(id) ?? `key ${id}`)),
    connection: (id) => (id === null ? 'none' : (connectionNames.get(id) ?? `${id.slice(0, 8)}… (deleted)`)),
  }
}

const connectionName = ({ id, app, metadata }: Connection): string =>
  `${app}: ${metadata.email ?? metadata.name ?? `${id.slice(0, 8)}…`}`

const kinds: Readonly<Record<string, string>> = {
  refresh: 'Token renewal',
  connect: 'Connecting',
  verify: 'Credential check',
  revoke: 'Revocation',
}

function row(use: UseShown, names: Names) {
  const what = kinds[use.kind]
  const { status, error, duration_ms, retries } = use
  const outcome = [
    error ? `${status || 'No answer'}: ${error.replaceAll('_', ' ')}` : String(status),
    ...(use.kind === 'call' ? [`${duration_ms} ms`] : []),
    ...(retries > 0 ? [`${retries} ${retries === 1 ? 'retry' : 'retries'}`] : []),
  ]
  return [
    what ? html`${what} (${use.app})` : html`<code>${use.method} /${use.app}${use.path}</code>`,
    outcome.join(', '),
    names.key(use.key_id),
    names.connection(use.connection_id),
    html`<time datetime="${use.used_at}">${use.used_at.slice(0, 10)} ${use.used_at.slice(11, 19)}</time>`,
  ]
}

function filters(
  query: URLSearchParams,
  keys: readonly KeyRecord[],
  connections: readonly Connection[],
): Html {
  const apps = [...new Set([...connections.map(({ app }) => app), query.get('app') ?? ''])]
    .filter(Boolean)
    .sort()
  return html`<form method="get" action="${recordPath}" class="card"><h2>Narrow</h2><div class="actions">
${select(
  query,
  'app',
  'App',
  apps.map((app) => [app, app]),
)}
${select(
  query,
  'key',
  'Key',
  keys.map(({ id, name, revoked_at }) => [String(id), revoked_at ? `${name} (revoked)` : name]),
)}
${select(
  query,
  'connection',
  'Connection',
  connections.map((one) => [one.id, connectionName(one)]),
)}
${select(query, 'status', 'Outcome', outcomes)}
${select(query, 'time', 'When', spans)}</div>
<div class="actions"><button>Show</button>${query.size > 0 && html`<a class="button plain" href="${recordPath}">Show all</a>`}</div></form>`
}

function select(
  query: URLSearchParams,
  name: string,
  label: string,
  choices: readonly (readonly [string, string, ...unknown[]])[],
): Html {
  const chosen = query.get(name) ?? ''
  return html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}"><option value="">Any</option>${choices.map(
    ([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  )}</select></div>`
}

function link(query: URLSearchParams, before: number | null, text: string): Html {
  const kept = new URLSearchParams([...query].filter(([name, value]) => name !== 'before' && value !== ''))
  if (before !== null) kept.set('before', String(before))
  return html`<a class="button plain" href="${recordPath}${kept.size > 0 ? `?${kept}` : ''}">${text}</a>`
}
