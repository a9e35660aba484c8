import type { Fixtures, Shown } from './fixtures.ts'
import type { Sample } from './samples.ts'

/** Deliveries and attempts are made by events and answers, here those of a temporary endpoint. */
export const webhookSamples: Readonly<Record<string, Sample>> = {
  'Webhooks::Outgoing::Endpoint': { rewrites: ['url'], actions: { feed: { row: temporaryEndpoint } } },
  'Webhooks::Outgoing::Delivery': { make: delivery },
  'Webhooks::Outgoing::Attempt': {
    async make(fixtures) {
      const { id } = await delivery(fixtures)
      const path = `/operator/webhooks/outgoing/deliveries/${id}`
      await ask(fixtures, 'POST', `${path}/acknowledge`, { code: 200, duration_ms: 12 })
      return (await ask(fixtures, 'GET', `${path}/attempts`))[0]
    },
  },
}

function temporaryEndpoint(fixtures: Fixtures): Promise<Shown> {
  return ask(
    fixtures,
    'POST',
    `/operator/workspaces/${fixtures.tenant.workspaceId}/webhooks/outgoing/endpoints/listen`,
    {
      url: 'http://127.0.0.1:4000/hook',
      events: ['contact.created'],
    },
  )
}

async function delivery(fixtures: Fixtures): Promise<Shown> {
  const { id } = await temporaryEndpoint(fixtures)
  await fixtures.fresh('Contact')
  const path = `/operator/workspaces/${fixtures.tenant.workspaceId}/webhooks/outgoing/deliveries`
  return (await ask(fixtures, 'GET', `${path}?filter[endpoint_id]=${id}`))[0]
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API says.
async function ask({ api, tenant }: Fixtures, method: string, path: string, body?: object): Promise<any> {
  return (await api.call(method, path, { token: tenant.token, body })).body
}
