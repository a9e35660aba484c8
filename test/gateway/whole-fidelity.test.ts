import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerCases } from './fidelity-answers.ts'
import type { FidelityCase } from './fidelity-case.ts'
import { compareAnswers, compareRequests, play, requestBytes } from './fidelity-compare.ts'
import { requestCases } from './fidelity-requests.ts'
import { providerToken, recordingUpstream } from './forward-harness.ts'
import { startGateway } from './gateway-harness.ts'
import { callRaw } from './raw-http.ts'

const cases = [...requestCases(), ...answerCases()]

test('Each exchange through the whole gateway equals the direct one, byte for byte, and is recorded.', async (t) => {
  const upstream = await recordingUpstream(t)
  const apps = { recorded: { settings: { base: `http://127.0.0.1:${upstream.port}` } } }
  const gateway = await startGateway(t, {
    gateway: { apps, defaultConnection: 'error' },
    providers: { recorded: recordedProvider },
  })
  const { ourKey, connected, platform } = gateway
  const port = Number(new URL(gateway.origin).port)
  await connected('recorded', {}, { values: { api_key: 'the-other-account-token' } })
  const id = await connected('recorded', {}, { values: { api_key: providerToken } })
  const through = { prefix: '/recorded', key: ourKey, headers: [`Maton-Connection: ${id}`] }
  // Where a case names connections of its own, they become this one.
  const named = (item: FidelityCase): FidelityCase => ({
    ...item,
    headers: item.headers.map((line) =>
      line.replace(/^((?:X-)?Maton-Connection(?:-Id)?): c\d$/, `$1: ${id}`),
    ),
  })
  for (const item of cases) {
    await t.test(`${item.group}: ${item.name}`, async () => {
      play(upstream, item)
      const head = item.method === 'HEAD'
      const direct = await callRaw(upstream.port, requestBytes(item), { head })
      const whole = await callRaw(port, requestBytes(named(item), through), { head })
      const [directRequest, forwarded] = upstream.requests
      assert.ok(directRequest && forwarded, 'both calls reached the upstream')
      compareRequests(directRequest, forwarded, item, ourKey)
      compareAnswers(direct, whole, item, [['X-Tundish-Connection', id]])
    })
  }
  const recorded = async () => {
    const { rows } = await platform.store.pool.query(
      "select count(*)::int as count from gateway_uses where kind = 'call' and connection_id = $1",
      [id],
    )
    return rows[0].count
  }
  for (const until = Date.now() + 10_000; (await recorded()) < cases.length; ) {
    assert.ok(Date.now() < until, `${await recorded()} of ${cases.length} uses are recorded`)
  }
  assert.equal(await recorded(), cases.length)
})

const recordedProvider = {
  name: 'Recorded',
  auth: { kind: 'api_key' },
  settings: { base: { kind: 'origin', default: '{server_url}' } },
  inputs: { api_key: { kind: 'secret', label: 'Token' } },
  target: { base_url: '{base}', allowed_hosts: ['127.0.0.1'] },
  inject: { headers: { Authorization: 'Bearer {api_key}' } },
}
