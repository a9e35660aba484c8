import fc from 'fast-check'
import type { Change } from './target.ts'

/** Headers that a server may well get, odd as they are; any status of the operation may answer them. */
const oddHeaders: readonly [name: string, values: readonly string[]][] = [
  [
    'content-type',
    [
      ...[
        '',
        'text/plain',
        'application/xml',
        'application/json; charset=utf-16',
        'application/json; charset=nonsense',
        'APPLICATION/JSON',
      ],
      ...[
        'application/vnd.api+json',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'multipart/form-data; boundary=x',
      ],
      ...[
        'json',
        '/',
        ';',
        'application/json;',
        'application/json, text/html',
        'a/b; c="',
        '*/*',
        'image/png',
        'x'.repeat(2000),
      ],
    ],
  ],
  ['accept', ['', '*/*', 'text/html', 'application/xml', 'application/json;q=0', ';;;', 'x'.repeat(2000)]],
  ['accept-encoding', ['gzip', 'br', 'identity;q=0', '*;q=0', 'x', '']],
  ['content-encoding', ['gzip', 'br', 'identity', 'x']],
  ['accept-language', ['de', '*', '']],
  [
    'authorization',
    [
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Basic eDp5',
      'Bearer \xe9',
      'bearer null',
      `Bearer ${'x'.repeat(2000)}`,
      'Token a, b',
    ],
  ],
  ['idempotency-key', ['', 'k', 'k', 'one\ttwo', '\xe9\xff', 'x'.repeat(255), 'x'.repeat(256), '"quoted"']],
  ['prefer', ['return=minimal', 'return=representation', 'respond-async', 'return=minimal, wait=1', ';']],
  ['x-request-id', ['mine', '', 'a b', '\xff', '<script>', 'x'.repeat(500)]],
  ['x-http-method-override', ['DELETE', 'GET']],
  ['x-forwarded-for', ['1.2.3.4', 'not an address', '::1, 2', '']],
  ['x-forwarded-host', ['evil.example', '']],
  ['x-forwarded-proto', ['https', 'x']],
  [
    'host',
    [
      'localhost',
      'myworkspace.localhost',
      'nobody.localhost',
      'api.localhost:99999',
      'xn--.localhost',
      '[::1]',
      "a'b.localhost",
      `${'x'.repeat(300)}.localhost`,
    ],
  ],
  ['if-none-match', ['*', 'W/"x"', '"']],
  ['if-match', ['*', '"x"']],
  ['range', ['bytes=0-1', 'bytes=9-1', 'x']],
  ['cookie', ['tundish_session=x', '=', 'a=b; a=c', '\xff', ';'.repeat(500)]],
  ['origin', ['https://evil.example', 'null']],
  ['user-agent', ['', 'x'.repeat(4000)]],
  ['expect', ['100-continue']],
  ['te', ['trailers']],
  ['connection', ['close', 'keep-alive', 'upgrade']],
  ['x-long', ['x'.repeat(8000)]],
]

/** Headers that break HTTP itself, so that HTTP's own refusals are right. */
const brokenHeaders: readonly [name: string, value: string][] = [
  ['x-long', 'x'.repeat(20_000)],
  ['bad name', 'x'],
  ['x-control', 'a\u0001b'],
  ['x-null', 'a\u0000b'],
  ['x-folded', 'a\r\n b'],
  ['transfer-encoding', 'nonsense'],
  ['transfer-encoding', 'gzip, chunked'],
  ['content-length', '-1'],
  ['content-length', '1x'],
  ['content-length', '5, 6'],
  ['expect', 'miracles'],
  ['host', ''],
  ['host', 'a b'],
  ['upgrade', 'websocket'],
]

const set = (name: string, value: string): Change => ({
  says: `${name}: ${value.slice(0, 40)}`,
  apply(draft) {
    draft.headers = [...draft.headers.filter(([own]) => own.toLowerCase() !== name), [name, value]]
  },
})

const breaking = (name: string, value: string): Change => ({
  says: `broken ${name}`,
  apply(draft) {
    draft.headers = [...draft.headers, [name, value]]
    draft.broken = true
  },
})

const leaveOut: Change = {
  says: 'no headers',
  apply: ({ headers }) => void headers.splice(0),
}

const twice: Change = {
  says: 'headers twice',
  apply: ({ headers }) => void headers.push(...headers),
}

const many: Change = {
  says: 'many headers',
  apply(draft) {
    draft.headers = [
      ...draft.headers,
      ...Array.from({ length: 3000 }, (_, at): [string, string] => [`x-${at}`, '']),
    ]
    draft.broken = true
  },
}

/** One header more, replaced, gone or broken. */
export const headerChange: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...oddHeaders)
      .chain(([name, values]) => fc.constantFrom(...values).map((value) => set(name, value))),
  },
  { weight: 2, arbitrary: fc.constantFrom(...brokenHeaders).map(([name, value]) => breaking(name, value)) },
  { weight: 1, arbitrary: fc.constantFrom(leaveOut, twice, many) },
)
