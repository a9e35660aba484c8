import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../harness/api.ts'
import { runningApi } from '../harness/running-api.ts'

const api = runningApi({ classic: { hourlyMax: 600 }, minuteMax: 5 })

/** Requests in a burst; a clock hour that ends on the way would begin a new window, so it starts over then. */
async function burst(count: number, token: string): Promise<Answer[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => api.call('GET', '/api/attributes/tags', { token })),
  )
  return answers
}

test('request 601 of an hour is stopped with 403, and every answer says how many are left', async () => {
  const { rows } = await api.platform.store.pool.query('select extract(minute from now()) > 58 as late')
  const answers = [...(await burst(300, api.ours.token)), ...(await burst(300, api.ours.workspaceToken))]
  if (rows[0].late) return
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  const left = answers.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')))
  assert.deepEqual(
    left.sort((a, b) => a - b),
    Array.from({ length: 600 }, (_, index) => index),
  )
  const stopped = await api.call('GET', '/api/attributes/tags')
  assert.equal(stopped.status, 403)
  assert.equal(stopped.headers.get('x-ratelimit-limit'), '600')
  assert.equal(stopped.headers.get('x-ratelimit-remaining'), '0')
  assert.match(stopped.body.error, /600 requests an hour/)
  assert.equal((await api.call('GET', '/api/attributes/tags', { token: api.theirs.token })).status, 200)
})

test('API v2 with a limit says 429 and when to come back', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => api.call('GET', '/api/v2/teams', { token: api.theirs.token })),
  )
  const refused = answers.filter(({ status }) => status === 429)
  assert.ok(refused.length >= 2, 'at most two windows of five')
  assert.match(refused[0]?.headers.get('retry-after') ?? '', /^\d+$/)
})
