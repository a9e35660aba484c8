import { randomBytes } from 'node:crypto'
import { everyByte, type FidelityCase, make } from './fidelity-case.ts'

/** Cases about what reaches the provider. */
export function requestCases(): FidelityCase[] {
  return [...methodsAndBodies(), ...targets(), ...requestHeaderCases()]
}

function methodsAndBodies(): FidelityCase[] {
  const json = Buffer.from('{"name":"Zoë","n":1.0,"list":[1, 2]}\n')
  const multipart = Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="x.bin"\r\n\r\n'),
    everyByte,
    Buffer.from('\r\n--b--\r\n'),
  ])
  const bodies: [string, string | undefined, FidelityCase['body']][] = [
    ['no body', undefined, undefined],
    ['JSON', 'application/json', { bytes: json }],
    ['a form', 'application/x-www-form-urlencoded', { bytes: Buffer.from('a[]=1&a[]=2&b=%20+%2B') }],
    ['multipart with every byte', 'multipart/form-data; boundary=b', { bytes: multipart }],
    ['an empty body', 'text/plain', { bytes: Buffer.alloc(0) }],
    ['a chunked body', 'application/x-ndjson', { bytes: Buffer.from('{"a":1}\n{"a":2}\n'), chunked: true }],
    ['100 kB declared', 'application/octet-stream', { bytes: randomBytes(100_000) }],
    ['200 kB chunked', 'application/octet-stream', { bytes: randomBytes(200_000), chunked: true }],
  ]
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY']
  return methods.flatMap((method) =>
    bodies.map(([name, type, body]) =>
      make('Methods and bodies', `${method} with ${name}`, {
        method,
        body,
        headers: type ? [`Content-Type: ${type}`] : [],
      }),
    ),
  )
}

function targets(): FidelityCase[] {
  const list = [
    '/',
    '/v1/items/',
    '/v1//items',
    '/v1/items///',
    '/v1/a%2Fb',
    '/v1/a%2fb',
    '/v1/a%20b',
    '/v1/a+b',
    '/v1/%E2%82%AC',
    '/v1/%e2%82%ac',
    '/v1/%41',
    "/v1/~user/(x)!$*,'",
    '/v1/a:b@c;d=e',
    '/v1/@me',
    '/v1/.hidden',
    '/v1/..hidden/...',
    '/v1/file.tar.gz',
    '/v1/%',
    '/v1/%zz',
    '/v1/%C3%28',
    '/v1/a|b^c`d"e<f>{g}[h]',
    '/v1/items?',
    '/v1/items?a',
    '/v1/items?a=',
    '/v1/items?=b',
    '/v1/items?a=1&a=2&a=1',
    '/v1/items?&&a=1&&',
    '/v1/items?b=2&a=1',
    '/v1/items?filter[id]=1,2&expand[]=tags&expand[]=sites',
    '/v1/items?filter%5Bid%5D=1%2C2',
    '/v1/items?q=a+b%20c%2Bd',
    '/v1/items?q=%E2%82%AC&r=%e2%82%ac',
    '/v1/items?url=https://user@host.example:8443/../x?y=1',
    '/v1/items?path=../../etc/passwd',
    '/v1/items?q=line%0Abreak%00end',
    '/v1/items?q=\\back\\slash',
    '/v1/items?a=1;b=2',
    '/v1/items?a=1?b=2??',
    '/v1/items?json={"a":[1]}',
    '/v1/items?%zz=%',
    '/v1/items?connection_id=mine&token=abc',
    `/v1/items?long=${'x'.repeat(4000)}`,
    `/v1/${'segment/'.repeat(300)}`,
  ]
  return list.map((target) =>
    make(
      'Paths and queries',
      `GET ${target.length > 90 ? `${target.slice(0, 60)}… (${target.length} bytes)` : target}`,
      {
        target,
      },
    ),
  )
}

function requestHeaderCases(): FidelityCase[] {
  const list: [string, string[]][] = [
    ['odd spelling of names', ['x-LOWER-Upper: 1', 'ACCEPT: */*']],
    ['the same header twice', ['X-Tag: a', 'X-Tag: b']],
    ['two Accept headers', ['Accept: text/html', 'Accept: application/json;q=0.9']],
    ['an empty value', ['X-Empty:']],
    ['inner spaces and tabs', ['X-Space: a  b\tc']],
    ['bytes above ASCII', ['X-Latin: caf\xe9', 'X-Utf8: \xe2\x82\xac']],
    ['punctuation in a name', ["x-odd!#$%&'*+.^_`|~: 1"]],
    ['a value of 6,000 bytes', [`X-Long: ${'v'.repeat(6000)}`]],
    ['60 headers', Array.from({ length: 60 }, (_, n) => `X-Many-${n}: ${n}`)],
    ['a User-Agent', ['User-Agent: curl/8.0 (test)']],
    [
      'If-None-Match and If-Modified-Since',
      ['If-None-Match: W/"a", "b"', 'If-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT'],
    ],
    ['If-Match with a star', ['If-Match: *']],
    ['Range', ['Range: bytes=0-4,-2']],
    ['If-Range', ['Range: bytes=10-', 'If-Range: "v1"']],
    ['Accept-Encoding', ['Accept-Encoding: br;q=1.0, gzip;q=0.5, *;q=0']],
    ['an empty Accept-Encoding', ['Accept-Encoding:']],
    ['Dropbox-API-Arg', ['Dropbox-API-Arg: {"path":"/a b.txt","mode":"add"}']],
    ['Idempotency-Key and Prefer', ['Idempotency-Key: 8e03978e', 'Prefer: return=minimal']],
    ['Origin and Referer', ['Origin: https://app.example', 'Referer: https://app.example/x?y']],
    [
      'Via and traceparent',
      ['Via: 1.1 edge', 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ],
    ['X-HTTP-Method-Override', ['X-HTTP-Method-Override: PATCH']],
    [
      'hop-by-hop headers of its own',
      ['Connection: keep-alive, X-Hop', 'X-Hop: 1', 'TE: trailers', 'Keep-Alive: timeout=9'],
    ],
    [
      'headers of the gateway and of other proxies',
      [
        'Maton-Connection: c1',
        'X-Maton-Connection: c2',
        'X-Maton-Connection-Id: c3',
        'X-Maton-Client-User-Agent: cli',
        'Cookie: session=1',
        'Forwarded: for=10.0.0.1',
        'X-Forwarded-For: 10.0.0.1',
        'X-Forwarded-Proto: https',
        'X-Real-IP: 10.0.0.1',
      ],
    ],
    [
      'an offer of HTTP/2',
      ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'],
    ],
  ]
  return list.map(([name, headers]) => make('Request headers', name, { headers }))
}
