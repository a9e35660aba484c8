import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRetryAfter, retryDelayMs } from '../../src/gateway/retry.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

test('Both forms of Retry-After are read, and anything else counts as absent.', () => {
  const list: [string | undefined, number | undefined][] = [
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu Jan  1 00:00:30 2026 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['1.5', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['2027', 2_027_000],
    ['', undefined],
    [undefined, undefined],
  ]
  for (const [text, expected] of list) assert.equal(parseRetryAfter(text, now), expected, text)
})

test('A wait over the cap is not waited for, and a wait without a hint grows with jitter.', () => {
  const limits = { retriesMax: 2, retryDelayMaxMs: 30_000 }
  const clock = { now: () => now, random: () => 0.5 }
  assert.equal(retryDelayMs('30', 0, limits, clock), 30_000)
  assert.equal(retryDelayMs('31', 0, limits, clock), undefined)
  assert.equal(retryDelayMs(undefined, 0, limits, clock), 125)
  assert.equal(retryDelayMs('soon', 1, limits, clock), 250)
})
