import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shareSessions, usualSessions } from '../../src/store/sessions.ts'
import { StartupError } from '../../src/store/startup-error.ts'

test('processes together never open more sessions than are allowed, and none gets less than it needs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 64 }), (allowed, processes) => {
      try {
        const { reads, writes, creates, transactions, background } = shareSessions(allowed, processes)
        assert.ok(processes * (reads + writes + creates + transactions + background + 1) < allowed)
        assert.ok(Math.min(reads, writes, creates, background) >= 2 && transactions >= 4)
      } catch (error) {
        if (!(error instanceof StartupError)) throw error
        assert.ok(allowed < processes * 14 + 5)
      }
    }),
  )
})

test('one process on an ordinary server has the usual sessions, and a server that is too small is named', () => {
  assert.deepEqual(shareSessions(97, 1), usualSessions)
  assert.throws(() => shareSessions(20, 2), /allows 20 connections here and 2 processes need 31/)
})
