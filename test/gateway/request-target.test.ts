import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { refusePath, splitTarget, withQuery } from '../../src/gateway/request-target.ts'

test('The first segment names the app, and the rest stays as it was sent.', () => {
  const list: [string, string, string][] = [
    ['/slack/api/chat.postMessage', 'slack', '/api/chat.postMessage'],
    ['/slack', 'slack', '/'],
    ['/slack/', 'slack', '/'],
    ['/slack?x=1', 'slack', '/?x=1'],
    ['/slack/?x=/../', 'slack', '/?x=/../'],
    ['/google-mail/a%2Fb//c?q=%20+', 'google-mail', '/a%2Fb//c?q=%20+'],
  ]
  for (const [target, app, path] of list) assert.deepEqual(splitTarget(target), { app, path }, target)
})

test('A path that can be read in two ways is refused with a sentence.', () => {
  const list = [
    '/a/../b',
    '/a/..',
    '/..',
    '/.',
    '/a/./b',
    '/a/%2e%2e/b',
    '/a/%2E./b',
    '/a/.%2e',
    '/a/%2e',
    '/a/%252e%252e/b',
    '/a/%25252e%25252e/b',
    '/a/..%2fb',
    '/a/%2e%2e%2fb',
    '/a/..%252fb',
    '/a/x%2f..%2fb',
    '/a/..;/b',
    '/a/..;x=1/b',
    '/a/%2e%2e;/b',
    '/a\\b',
    '/a/..\\b',
    '/a/%5cb',
    '/a/..%5c..%5cb',
    '/a/%255cb',
    '/a/%u002e%u002e/b',
    '/a/%c0%ae%c0%ae/b',
    '/a/%c0%afb',
    '/a/%25c0%25ae/b',
    '/a/%e0%80%ae/b',
    '/a/%00',
    '/a/b%0d%0aX:1',
    '/a/%7f',
    '/a/%2500',
    '//evil.example/a',
    '//',
    '*',
    '',
    'http://evil.example/a',
    'evil.example:443',
    '@evil.example/a',
    '/a#b',
    '/a?b#c',
  ]
  for (const target of list) {
    const refusal = refusePath(target)
    assert.equal(refusal?.code, 'path_refused', target)
    assert.match(refusal?.message ?? '', /\.$/)
  }
  assert.ok('code' in splitTarget('/slack//evil.example/a'))
  assert.ok('code' in splitTarget('/slack/../other/a'))
})

test('Dots, slashes and percent signs that mean themselves pass.', () => {
  for (const target of [
    '/a/..b',
    '/a/b..',
    '/...',
    '/a/.b',
    '/a/%2Fb',
    '/a/%20',
    '/a//b',
    '/a/%',
    '/a/@me',
    '/?a=../..',
    '/a?%2e%2e/%00\\',
  ]) {
    assert.equal(refusePath(target), undefined, target)
  }
})

test('No mixture of encodings smuggles a dot segment through.', () => {
  const dot = fc.constantFrom('.', '%2e', '%2E', '%252e', '%25%32%65', '%u002e')
  const slash = fc.constantFrom('/', '%2f', '%2F', '%252f', '%5c', '\\')
  fc.assert(
    fc.property(dot, dot, slash, slash, (first, second, before, after) => {
      assert.ok(refusePath(`/a${before}${first}${second}${after}b`))
      assert.ok(refusePath(`/a${before}${first}${second}`))
    }),
  )
})

test('A credential in the query replaces every spelling of the same parameter and leaves the others alone.', () => {
  assert.equal(withQuery('/a', [['key', 'a b&c']]), '/a?key=a%20b%26c')
  assert.equal(withQuery('/a?', [['key', 'x']]), '/a?key=x')
  assert.equal(withQuery('/a?b[]=1&b[]=%32', [['key', 'x']]), '/a?b[]=1&b[]=%32&key=x')
  assert.equal(withQuery('/a?key=mine&KEY=2&%6bey=3&%256bey=4&k=5', [['key', 'x']]), '/a?k=5&key=x')
})
