import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type KeyPolicy, parsePolicy, refuseByPolicy } from '../../src/gateway/policy.ts'

const contacts: KeyPolicy = { paths: ['/clickfunnels/api/v2/contacts/*', '/slack/api/**'] }

/** Policy, method, app, path, and whether it is allowed. */
const table: [KeyPolicy, string, string, string, boolean][] = [
  [{}, 'DELETE', 'slack', '/anything', true],
  [{ apps: ['slack'] }, 'GET', 'slack', '/x', true],
  [{ apps: ['slack'] }, 'GET', 'stripe', '/x', false],
  [{ apps: [] }, 'GET', 'slack', '/x', false],
  [{ read_only: true }, 'GET', 'slack', '/x', true],
  [{ read_only: true }, 'HEAD', 'slack', '/x', true],
  [{ read_only: true }, 'POST', 'slack', '/x', false],
  [{ read_only: true }, 'PROPPATCH', 'slack', '/x', false],
  [{ methods: ['GET', 'POST'] }, 'POST', 'slack', '/x', true],
  [{ methods: ['GET', 'POST'] }, 'DELETE', 'slack', '/x', false],
  [{ methods: ['POST'] }, 'POST', 'slack', '/x?_method=delete', false],
  [{ methods: ['POST'] }, 'POST', 'slack', '/x?a=1&%5fmethod=delete', false],
  [{}, 'POST', 'slack', '/x?_method=delete', true],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts/7', true],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts/7?expand[]=tags', true],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts/7/tags', false],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts', false],
  [contacts, 'GET', 'slack', '/api/chat/a/b', true],
  [contacts, 'GET', 'stripe', '/api/v2/contacts/7', false],
  // One server decodes the slash and another does not: both readings must be allowed.
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts/7%2Ftags', false],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts/7%252Ftags', false],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts//7', false],
  [contacts, 'GET', 'clickfunnels', '/api/v2/contacts/a%20b', true],
  [{ paths: ['/slack/a.b'] }, 'GET', 'slack', '/aXb', false],
]

for (const [policy, method, app, path, allowed] of table) {
  test(`${JSON.stringify(policy)} ${allowed ? 'allows' : 'refuses'} ${method} /${app}${path}.`, () => {
    const refusal = refuseByPolicy(policy, { app, method, path })
    assert.equal(refusal === undefined, allowed, refusal?.message)
    if (refusal) assert.equal(refusal.code, 'policy_denied')
  })
}

test('A rule taken away never refuses what was allowed with it.', () => {
  const request = fc.record({
    app: fc.constantFrom('slack', 'stripe'),
    method: fc.constantFrom('GET', 'POST', 'DELETE'),
    path: fc.constantFrom('/a', '/a/b', '/a%2Fb', '/c?_method=put'),
  })
  const policy = fc.record(
    {
      apps: fc.subarray(['slack', 'stripe']),
      methods: fc.subarray(['GET', 'POST', 'DELETE']),
      paths: fc.subarray(['/slack/a', '/slack/**', '/stripe/a/*']),
      read_only: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      request,
      policy,
      fc.constantFrom('apps', 'methods', 'paths', 'read_only'),
      (asked, full, rule) => {
        const { [rule]: _, ...wider } = full as Record<string, unknown>
        if (refuseByPolicy(full, asked)) return
        assert.equal(refuseByPolicy(wider as KeyPolicy, asked), undefined)
      },
    ),
  )
})

test('A policy that cannot be read is a sentence.', () => {
  for (const wrong of [
    7,
    [],
    { app: [] },
    { apps: 'slack' },
    { apps: ['Not A Slug'] },
    { paths: ['x'] },
    { read_only: 1 },
  ]) {
    assert.equal(typeof parsePolicy(wrong), 'string', JSON.stringify(wrong))
  }
  assert.deepEqual(parsePolicy({ methods: ['get'], read_only: false }), {
    methods: ['GET'],
    read_only: false,
  })
})
