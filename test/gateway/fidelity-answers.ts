import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { chunks, everyByte, type FidelityCase, make, ok } from './fidelity-case.ts'

/** Cases about what reaches the caller. */
export function answerCases(): FidelityCase[] {
  return [
    ...statuses(),
    ...information(),
    ...answerHeaderCases(),
    ...codings(),
    ...answers(),
    ...brokenAnswers(),
  ]
}

/** Every status from 200 to 599, and one that is no number of the standard. */
function statuses(): FidelityCase[] {
  const codes = [...Array.from({ length: 400 }, (_, index) => index + 200), 999]
  return codes.map((status) =>
    make('Statuses', `status ${status}`, {
      // POST, because a 429 or 503 to a GET would be repeated.
      method: 'POST',
      reply: [
        status === 204 || status === 304
          ? `HTTP/1.1 ${status} Reason ${status}\r\nETag: "x"\r\n\r\n`
          : `HTTP/1.1 ${status} Reason ${status}\r\nContent-Length: 4\r\n\r\nbody`,
      ],
    }),
  )
}

function information(): FidelityCase[] {
  const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'
  return [
    make('Informational answers', '102 before the answer', {
      reply: ['HTTP/1.1 102 Processing\r\n\r\n', ok],
    }),
    make('Informational answers', '103 before the answer', { reply: [early, ok] }),
    make('Informational answers', 'three of them before the answer', {
      reply: ['HTTP/1.1 102 Processing\r\n\r\n', early, 'HTTP/1.1 199 Odd\r\nX-A: 1\r\n\r\n', ok],
    }),
  ]
}

function answerHeaderCases(): FidelityCase[] {
  const list: [string, string[]][] = [
    ['paging headers', ['Pagination-Next: 42', 'Link: <https://api.example/x?after=42>; rel="next"']],
    ['the same header twice', ['X-Tag: a', 'X-Tag: b', 'Vary: Accept', 'Vary: Origin']],
    ['odd spelling of names', ['x-LOWER-Upper: 1', 'content-LANGUAGE: en']],
    [
      'bytes above ASCII',
      ['X-Latin: caf\xe9', 'Content-Disposition: attachment; filename="\xe2\x82\xac.pdf"'],
    ],
    ['an empty value', ['X-Empty:']],
    ['a Date of its own', ['Date: Sat, 01 Jan 2022 00:00:00 GMT']],
    ['a Server', ['Server: nginx']],
    ['CORS headers', ['Access-Control-Allow-Origin: *', 'Access-Control-Expose-Headers: Link']],
    ['cache headers', ['Cache-Control: private, max-age=0', 'Expires: 0', 'Age: 3', 'ETag: W/"weak"']],
    ['rate-limit headers', ['X-RateLimit-Remaining: 0', 'RateLimit: "p";r=1;t=2']],
    ['two WWW-Authenticate', ['WWW-Authenticate: Bearer realm="a"', 'WWW-Authenticate: Basic']],
    ['a value of 6,000 bytes', [`X-Long: ${'v'.repeat(6000)}`]],
    ['60 headers', Array.from({ length: 60 }, (_, n) => `X-Many-${n}: ${n}`)],
    ['nosniff of its own', ['X-Content-Type-Options: nosniff']],
    ['hop-by-hop headers of its own', ['Connection: keep-alive, X-Hop', 'X-Hop: 1', 'Keep-Alive: timeout=9']],
    [
      'cookies and switches for a whole host',
      [
        'Set-Cookie: a=1',
        'Set-Cookie: b=2; Path=/',
        'Alt-Svc: h3=":443"',
        'Strict-Transport-Security: max-age=1; includeSubDomains',
        'Clear-Site-Data: "*"',
        'X-Tundish-Error: faked',
      ],
    ],
  ]
  return list.map(([name, lines]) =>
    make('Answer headers', name, {
      reply: [`HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\nContent-Length: 2\r\n\r\n{}`],
    }),
  )
}

function codings(): FidelityCase[] {
  const plain = Buffer.from('{"list":[1,2,3]}'.repeat(400))
  const coded: [string, Buffer][] = [
    ['identity', plain],
    ['gzip', gzipSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['deflate', deflateSync(plain)],
    ['zstd', zstdCompressSync(plain)],
  ]
  return coded.flatMap(([coding, bytes]) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\n`
    const headers = [`Accept-Encoding: ${coding}`]
    const framings: [string, FidelityCase['reply'], boolean][] = [
      ['with a length', [`${head}Content-Length: ${bytes.length}\r\n\r\n`, bytes], false],
      ['chunked', [`${head}Transfer-Encoding: chunked\r\n\r\n`, ...chunks(bytes, 1000)], false],
      ['ended by closing', [`${head}Connection: close\r\n\r\n`, bytes], true],
    ]
    return framings.map(([name, reply, closes]) =>
      make('Codings', `${coding}, ${name}`, { headers, reply, closes }),
    )
  })
}

function answers(): FidelityCase[] {
  const big = randomBytes(3_000_000)
  const events = ['id: 1\ndata: one\n\n', ': comment\n\n', 'data: two\ndata: three\n\n'].map((text) =>
    Buffer.from(text),
  )
  const list: [string, Partial<FidelityCase>][] = [
    ['3 MB with a length', { reply: [`HTTP/1.1 200 OK\r\nContent-Length: ${big.length}\r\n\r\n`, big] }],
    [
      '3 MB chunked',
      { reply: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', ...chunks(big, 50_000)] },
    ],
    [
      '3 MB up, 3 MB down',
      {
        method: 'POST',
        body: { bytes: big },
        reply: [`HTTP/1.1 201 Created\r\nContent-Length: ${big.length}\r\n\r\n`, big],
      },
    ],
    [
      'chunks of one byte',
      { reply: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', ...chunks(everyByte, 1)] },
    ],
    [
      'chunk extensions',
      { reply: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nbody\r\n0;z\r\n\r\n'] },
    ],
    [
      'trailers',
      {
        reply: [
          'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 9\r\n\r\n',
        ],
      },
    ],
    [
      'an event stream',
      {
        reply: [
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
          ...events.flatMap((event) => chunks(event, 1000, false)),
          '0\r\n\r\n',
        ],
      },
    ],
    ['an empty chunked body', { reply: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'] }],
    ['an empty body', { reply: ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'] }],
    ['204 with a length of 0', { reply: ['HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'] }],
    [
      '304 with a length',
      { reply: ['HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 99\r\n\r\n'] },
    ],
    [
      '206 with Content-Range',
      {
        headers: ['Range: bytes=2-4'],
        reply: [
          'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-4/10\r\nContent-Length: 3\r\n\r\ncde',
        ],
      },
    ],
    [
      '206 with several ranges',
      {
        headers: ['Range: bytes=0-0,2-2'],
        reply: [
          'HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 60\r\n\r\n',
          '--x\r\nContent-Range: bytes 0-0/9\r\n\r\na\r\n'.padEnd(54, '-'),
          '--x--\n',
        ],
      },
    ],
    [
      '416',
      {
        reply: [
          'HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */10\r\nContent-Length: 0\r\n\r\n',
        ],
      },
    ],
    ['HEAD with a length', { method: 'HEAD', reply: ['HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n'] }],
    [
      'HEAD of a chunked answer',
      { method: 'HEAD', reply: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'] },
    ],
    ['HEAD without a length', { method: 'HEAD', reply: ['HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\n'] }],
    [
      'a redirect with a body',
      {
        reply: [
          'HTTP/1.1 302 Found\r\nLocation: https://other.example/a?b=c#d\r\nContent-Length: 5\r\n\r\nmoved',
        ],
      },
    ],
    [
      'a relative redirect after POST',
      {
        method: 'POST',
        body: { bytes: Buffer.from('x') },
        reply: ['HTTP/1.1 307 Temporary Redirect\r\nLocation: ../x\r\nContent-Length: 0\r\n\r\n'],
      },
    ],
    ['an empty reason', { reply: ['HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'] }],
    [
      'a reason with bytes above ASCII',
      { reply: ['HTTP/1.1 200 \xc3\xa7a va\r\nContent-Length: 0\r\n\r\n'] },
    ],
    [
      'JSON that says it is text',
      { reply: ['HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n{} '] },
    ],
    ['no Content-Type', { reply: ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'] }],
    [
      '401 of the provider',
      {
        reply: [
          'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 9\r\n\r\n{"no":1} ',
        ],
      },
    ],
    [
      '403, compressed and chunked',
      {
        headers: ['Accept-Encoding: gzip'],
        reply: [
          'HTTP/1.1 403 Forbidden\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n',
          ...chunks(gzipSync('{"error":"scope"}'), 7),
        ],
      },
    ],
    [
      '403 of 300 kB',
      { reply: [`HTTP/1.1 403 Forbidden\r\nContent-Length: 300000\r\n\r\n`, Buffer.alloc(300_000, 'n')] },
    ],
    [
      '429 to a POST',
      { method: 'POST', reply: ['HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 1\r\n\r\n!'] },
    ],
    [
      '429 that asks for an hour',
      { reply: ['HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 1\r\n\r\n!'] },
    ],
  ]
  return list.map(([name, rest]) => make('Answers', name, rest))
}

function brokenAnswers(): FidelityCase[] {
  const list: [string, string][] = [
    ['a body shorter than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'],
    ['a chunked body without its end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n'],
    ['a chunk cut in the middle', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort'],
    [
      'an event stream cut off',
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nda',
    ],
  ]
  return list.map(([name, reply]) =>
    make('Answers cut off', name, { method: 'POST', reply: [reply], closes: true }),
  )
}
