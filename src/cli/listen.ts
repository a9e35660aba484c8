import { parseArgs } from 'node:util'
import { StartupError } from '../store/startup-error.ts'
import { type ApiCaller, apiCaller } from './api-caller.ts'
import { type Fetched, forward } from './listen-forward.ts'

/** How often new deliveries are asked for, and how much longer while the server cannot be reached. */
const pollMs = 200
const retryMsMax = 5000

/** Deliveries on their way to the local address at once. */
const forwardedMax = 8

export interface ListenSettings {
  readonly server: string
  readonly token: string
  /** The workspace to listen to; the first in reach where null. */
  readonly workspace: string | null
  readonly forward: string
  readonly events: readonly string[]
  readonly print: (line: string) => void
}

/** `tundish listen`: runs until a signal asks to stop. */
export async function listenUntilStopped(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  await listen(readSettings(args, environment), stop.signal)
}

function readSettings(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): ListenSettings {
  const { values } = parseArgs({
    args,
    options: {
      forward: { type: 'string' },
      events: { type: 'string', multiple: true },
      workspace: { type: 'string' },
      server: { type: 'string' },
      token: { type: 'string' },
    },
  })
  const server = values.server ?? environment.TUNDISH_URL ?? `http://localhost:${environment.PORT ?? 3000}`
  const token = values.token ?? environment.TUNDISH_TOKEN
  if (!values.forward || !/^https?:\/\//.test(values.forward) || !URL.canParse(values.forward)) {
    throw new StartupError('Say where events go: --forward http://localhost:4000/hook')
  }
  if (!token) throw new StartupError('Set TUNDISH_TOKEN to an API token, or pass --token.')
  const events = (values.events ?? ['*']).flatMap((pattern) => pattern.split(','))
  return {
    server,
    token,
    workspace: values.workspace ?? null,
    forward: values.forward,
    events,
    print: (line) => process.stdout.write(`${line}\n`),
  }
}

/**
 * Registers a temporary endpoint, forwards its deliveries until `stop`, and removes it again. A delivery stays with
 * the server until its outcome is acknowledged, so that a lost connection, on either side, loses nothing.
 */
export async function listen(settings: ListenSettings, stop: AbortSignal): Promise<void> {
  const { server, token, print } = settings
  const api = apiCaller(server, token)
  const endpoint = await register(api, settings)
  print(`Forwarding ${settings.events.join(', ')} to ${settings.forward}`)
  print(`Signing secret: ${endpoint.webhook_secret}`)
  const underWay = new Map<number, Promise<void>>()
  let waitMs = pollMs
  while (!stop.aborted) {
    const room = forwardedMax - underWay.size
    // What ended while we asked is still in the answer.
    const asked = new Set(underWay.keys())
    const feed =
      room > 0 ? await api.get<Fetched[]>(`/operator/webhooks/outgoing/endpoints/${endpoint.id}/feed`) : null
    if (feed && 'error' in feed) {
      if (feed.status === 404) throw new StartupError('The server has removed this listener. Start it again.')
      if (waitMs === pollMs) print(`${feed.error} Trying again.`)
      waitMs = Math.min(waitMs * 2, retryMsMax)
    } else if (feed) {
      waitMs = pollMs
      for (const entry of feed.body.filter(({ delivery_id }) => !asked.has(delivery_id)).slice(0, room)) {
        const task = forward(api, settings, entry).finally(() => underWay.delete(entry.delivery_id))
        underWay.set(entry.delivery_id, task)
      }
    }
    await Promise.race([pause(waitMs, stop), ...(underWay.size >= forwardedMax ? underWay.values() : [])])
  }
  await Promise.all(underWay.values())
  await api.delete(`/api/v2/webhooks/outgoing/endpoints/${endpoint.id}`)
  print('Stopped listening.')
}

interface Endpoint {
  readonly id: number
  readonly webhook_secret: string
}

async function register(api: ApiCaller, settings: ListenSettings): Promise<Endpoint> {
  const workspace = settings.workspace ?? (await firstWorkspace(api))
  const path = `/operator/workspaces/${workspace}/webhooks/outgoing/endpoints/listen`
  const made = await api.post<Endpoint>(path, { url: settings.forward, events: settings.events })
  if ('error' in made) throw new StartupError(`Cannot listen on ${settings.server}: ${made.error}`)
  return made.body
}

async function firstWorkspace(api: ApiCaller): Promise<string> {
  const teams = await api.get<{ id: number }[]>('/api/v2/teams')
  if ('error' in teams) throw new StartupError(`Cannot listen: ${teams.error}`)
  for (const team of teams.body) {
    const spaces = await api.get<{ id: number }[]>(`/api/v2/teams/${team.id}/workspaces`)
    if (!('error' in spaces) && spaces.body[0]) return String(spaces.body[0].id)
  }
  throw new StartupError('The token reaches no workspace. Name one with --workspace.')
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    stop.addEventListener('abort', done)
  })
}
