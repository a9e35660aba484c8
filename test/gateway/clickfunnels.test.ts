import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerPassword } from '../harness/api.ts'
import { noBrowser } from '../harness/browser.ts'
import { connectInBrowser } from './connect-in-browser.ts'
import { startGateway, type TestGateway } from './gateway-harness.ts'

async function connect(gateway: TestGateway): Promise<string> {
  const { body } = await gateway.ask(gateway.ourKey, 'POST', '/connections', {
    body: { app: 'clickfunnels' },
  })
  assert.match(await connectInBrowser(body.url, ownerPassword), /ClickFunnels is connected/)
  return body.connection_id
}

test('A person connects ClickFunnels, which is this very server, in a browser.', {
  skip: noBrowser,
}, async (t) => {
  const gateway = await startGateway(t)
  const id = await connect(gateway)
  const { body } = await gateway.ask(gateway.ourKey, 'GET', `/connections/${id}`)
  assert.deepEqual([body.connection.status, body.connection.method], ['ACTIVE', 'OAUTH2'])
  const teams = await gateway.ask(gateway.ourKey, 'GET', '/clickfunnels/api/v2/teams')
  assert.deepEqual([teams.status, teams.body[0].id], [200, gateway.ours.teamId])
})
