import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Receiver, startReceiver } from '../../test/events/receiver.ts'
import { keyedProvider, writeProviders } from '../../test/gateway/gateway-harness.ts'
import { type ServerProcess, serverProcess } from '../../test/harness/server-process.ts'

const [token, gatewayKey] = ['soak-token-0123456789-0123456789', 'soak-gateway-key-0123456789-0123456789']

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API says, and the client looks inside.
  readonly body: any
}

/** A server under load: what its client needs to know, and a receiver of its webhooks. */
export interface World {
  readonly server: ServerProcess
  readonly workspace: number
  readonly tag: number
  readonly price: { readonly id: number; readonly variant_id: number }
  /** Hears of every contact that is made. */
  readonly receiver: Receiver
  call(method: string, path: string, body?: unknown): Promise<Reply>
  /** A call of the provider `keyed` through the gateway, which answers with the path it saw. */
  callProvider(path: string): Promise<Reply>
  stop(): Promise<void>
}

/** Starts the server as `npm start` does, with a product to order, a tag, an endpoint and a provider that is connected. */
export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-proof-'))
  const provider = await startProvider()
  await writeProviders(folder, { keyed: keyedProvider })
  const server = await serverProcess(
    {
      TUNDISH_DATA: folder,
      TUNDISH_GATEWAY_KEY: gatewayKey,
      TUNDISH_GATEWAY_RATE: '100000',
      TUNDISH_CLASSIC_LIMIT: '1000000000',
      TUNDISH_APP_KEYED__BASE: provider.url,
    },
    token,
  )
  await server.start()
  const receiver = await startReceiver()
  const call = caller(server.origin, token)
  const asKey = caller(server.origin, gatewayKey)
  const [{ id: team }] = (await call('GET', '/api/v2/teams')).body
  const [{ id: workspace }] = (await call('GET', `/api/v2/teams/${team}/workspaces`)).body
  const make = async (path: string, body: object) => (await call('POST', path, body)).body
  const within = `/api/v2/workspaces/${workspace}`
  const { id: tag } = await make(`${within}/contacts/tags`, { contacts_tag: { name: 'Soaked' } })
  const product = await make(`${within}/products`, { product: { name: 'Shirt' } })
  const amount = { amount: '19.90', currency: 'USD' }
  const price = await make(`/api/v2/products/${product.id}/prices`, {
    products_price: { variant_id: product.default_variant_id, ...amount },
  })
  await make(`${within}/webhooks/outgoing/endpoints`, {
    webhooks_outgoing_endpoint: { url: receiver.url, name: 'Soak', event_type_ids: ['contact.created'] },
  })
  await connect(server.origin, asKey)
  return {
    ...{ server, workspace, tag, receiver, call },
    price,
    callProvider: (path) => asKey('GET', `/keyed${path}`),
    async stop() {
      await server.stop()
      await receiver.stop()
      provider.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const caller =
  (origin: string, bearer: string) =>
  async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

/** Connects as a person does, by the form of the connect page. */
async function connect(origin: string, asKey: ReturnType<typeof caller>): Promise<void> {
  const { body } = await asKey('POST', '/connections', { app: 'keyed', method: 'API_KEY' })
  const session = new URL(body.connection.url).searchParams.get('session_token') ?? ''
  const fields = { session_token: session, input_api_key: 'good-key-12345', input_site: 'eu' }
  const page = await fetch(`${origin}/connect`, { method: 'POST', body: new URLSearchParams(fields) })
  if (!page.ok) throw new Error(`The connect page answered ${page.status}`)
}

/** A provider that says what it was asked. */
async function startProvider(): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ email: 'ada@example.com', url: request.url }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => void server.close(),
  }
}
