import type { AddressInfo } from 'node:net'
import type { ConnectionSettings } from '../../src/store/connection.ts'
import { startReceiver } from '../../test/events/receiver.ts'
import { platformOn } from '../../test/harness/api.ts'
import type { Filled } from './fill.ts'
import { median, type Send } from './measure.ts'
import type { Filters } from './operations.ts'

/** The whole server in this process, where its statements can be heard. */
export interface Served {
  readonly send: Send
  saveFilters(filled: Filled): Promise<Filters>
  /** Milliseconds from the request that makes a contact until all endpoints have heard of it; the median of some. */
  timeFanOut(): Promise<number>
  close(): Promise<void>
}

/** Endpoints of the largest workspace that hear of a new contact, while that is timed so many times. */
const endpoints = 10
const fanOuts = 15

/** More requests of Classic than the proof makes in an hour. */
const hourlyMax = 1_000_000

export async function serve(connection: ConnectionSettings): Promise<Served> {
  const { platform, close } = await platformOn(connection, { classic: { hourlyMax } })
  await platform.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = platform.app.server.address() as AddressInfo
  const token = platform.made?.token ?? ''
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 200)}`)
    return JSON.parse(text)
  }
  let saved: Filters | null = null
  return {
    send: async ({ method, path, body }) => void (await call(method, path(), body?.())),
    async saveFilters({ largest, commonTag, rareTag }) {
      const save = async (name: string, attribute: string, value: unknown): Promise<number> => {
        const criteria = [{ attribute, clause: 'eq', value }]
        const made = await call('POST', `/api/v2/workspaces/${largest}/refine_filters`, {
          refine_filter: { name, criteria },
        })
        return Number(made.id)
      }
      saved ??= {
        email: await save('One e-mail address', 'email_address', 'person5@example.com'),
        common: await save('A common tag', 'tags.id', commonTag),
        rare: await save('A rare tag', 'tags.id', rareTag),
      }
      return saved
    },
    timeFanOut: () => timeFanOut(call, String(platform.made?.workspaceId)),
    close,
  }
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>

async function timeFanOut(call: Call, workspace: string): Promise<number> {
  const receiver = await startReceiver()
  const made: unknown[] = []
  for (let index = 0; index < endpoints; index++) {
    const endpoint = {
      url: `${receiver.url}/${index}`,
      name: `Endpoint ${index}`,
      event_type_ids: ['contact.created'],
    }
    const path = `/api/v2/workspaces/${workspace}/webhooks/outgoing/endpoints`
    made.push((await call('POST', path, { webhooks_outgoing_endpoint: endpoint })).id)
  }
  const taken: number[] = []
  const serial = Date.now()
  for (let run = 1; run <= fanOuts; run++) {
    const start = performance.now()
    const contact = { email_address: `heard${serial}.${run}@example.com` }
    await call('POST', `/api/v2/workspaces/${workspace}/contacts`, { contact })
    await receiver.until(run * endpoints)
    taken.push(performance.now() - start)
  }
  for (const id of made)
    await call('DELETE', `/api/v2/webhooks/outgoing/endpoints/${id}`).catch(() => undefined)
  await receiver.stop()
  return median(taken)
}
