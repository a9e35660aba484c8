import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { answerCases } from './fidelity-answers.ts'
import { compareAnswers, compareRequests, play, requestBytes } from './fidelity-compare.ts'
import { fidelityDocument } from './fidelity-document.ts'
import { requestCases } from './fidelity-requests.ts'
import { forwardingServer, recordingUpstream } from './forward-harness.ts'
import { callRaw } from './raw-http.ts'

const cases = [...requestCases(), ...answerCases()]

test('Each exchange through the gateway equals the direct one, byte for byte.', async (t) => {
  const upstream = await recordingUpstream(t)
  const gateway = await forwardingServer(t, upstream.port)
  for (const item of cases) {
    await t.test(`${item.group}: ${item.name}`, async () => {
      play(upstream, item)
      const head = item.method === 'HEAD'
      const direct = await callRaw(upstream.port, requestBytes(item), { head })
      const through = await callRaw(gateway.port, requestBytes(item), { head })
      const [directRequest, forwarded] = upstream.requests
      assert.ok(directRequest && forwarded, 'both calls reached the upstream')
      compareRequests(directRequest, forwarded, item)
      compareAnswers(direct, through, item)
    })
  }
})

test('The list of cases in the docs is the list that runs.', async () => {
  assert.ok(cases.length >= 150)
  const names = cases.map((item) => `${item.group}: ${item.name}`)
  assert.equal(new Set(names).size, names.length)
  const written = await readFile(new URL('../../docs/gateway-fidelity.md', import.meta.url), 'utf8')
  assert.equal(written, fidelityDocument(cases), 'run: node test/gateway/fidelity-document.ts --write')
})
