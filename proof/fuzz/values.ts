import fc from 'fast-check'
import { rawJson } from './target.ts'

type Schema = { readonly [name: string]: unknown }

/** Texts that have broken something somewhere: encodings, dates, numbers, addresses, names of properties. */
const hostileTexts = [
  ...[
    '',
    ' ',
    '\t\n',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udc00',
    '\u202eabc',
    '\ufeff',
    '\u00a0',
    '\uffff',
    '💥',
    'e\u0301',
  ],
  ...[
    "' or 1=1--",
    '"; select pg_sleep(9); --',
    '\\',
    '%',
    '_',
    '%s%n',
    '$1',
    '#{7*7}',
    '{{7*7}}',
    '<script>alert(1)</script>',
  ],
  ...[
    '../../etc/passwd',
    '/',
    '\\\\host\\share',
    'a\r\nX-Injected: 1',
    'null',
    'undefined',
    'NaN',
    '-Infinity',
    'true',
  ],
  ...[
    '0',
    '-0',
    '-1',
    '1.5',
    '1e1000',
    '0x10',
    '٣',
    '１',
    '007',
    '+1',
    '9007199254740992',
    '9007199254740993',
  ],
  ...[
    '9223372036854775807',
    '9223372036854775808',
    '999999999999999999',
    '9'.repeat(19),
    '9'.repeat(400),
    `1.${'3'.repeat(400)}`,
  ],
  ...[
    '2026-02-30',
    '2026-13-01',
    '0000-00-00',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999-14:00',
    '24:00',
    '2026-01-01T24:00:00Z',
  ],
  ...[
    '-271821-04-20T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+99:99',
    'infinity',
    'now',
  ],
  ...[
    'javascript:alert(1)',
    'http://',
    'https://user:pass@[::1]:99999/',
    'file:///etc/passwd',
    'http://xn--/',
    '//x',
    'mailto:a@b',
  ],
  ...[
    'a@b',
    '@',
    'a@@b',
    `${'a'.repeat(300)}@example.com`,
    'ä@exämple.com',
    ',,,',
    'a,b',
    '[]',
    '{}',
    '{"a":1}',
    '#',
    '+1 (555) 010-0199',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    'id',
    'usd',
    'ZZZ',
    'Europe/Nowhere',
    'x'.repeat(300),
  ],
  ...['é'.repeat(70_000), 'x'.repeat(200_000), '\ud83d'.repeat(500)],
]

const hostileNumbers = [
  ...[
    0,
    -0,
    -1,
    1.5,
    101,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    1e15,
    1e16,
    1e21,
    1e308,
    5e-324,
  ],
  ...[
    '9007199254740992',
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775809',
  ].map(rawJson),
  ...[
    '999999999999999999',
    '1e400',
    '-1e400',
    '1E+2',
    '0.1e-400',
    '1.000000000000000000000001',
    '9'.repeat(500),
  ].map(rawJson),
]

const nested = (depth: number): string => rawJson(`${'['.repeat(depth)}${']'.repeat(depth)}`)

const hostileStructures = [
  ...[
    null,
    true,
    false,
    [],
    {},
    [[]],
    [null],
    [{}],
    { '': '' },
    { 'a\u0000': 'x' },
    { '\ud800': 'x' },
    { id: 1 },
    [[[[1]]]],
    [1, '1', null, {}],
  ],
  ...['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"x":1}}}', '{"a":1,"a":2}'].map(rawJson),
  ...[nested(30), nested(63), nested(64), nested(200)],
  Array.from({ length: 1001 }, (_, at) => at),
  Array.from({ length: 1000 }, () => ({})),
  Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`key ${at}`, 'x'])),
  rawJson(`[${'0,'.repeat(99_999)}0]`),
]

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
)

/** Any JSON at all, most of it unwelcome. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...hostileNumbers) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...hostileStructures) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

/** Values of a schema: most fit, and some are nearly right. */
export function valueFor(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const fitting = fittingValue(schema, depth)
  return fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: hostileValue })
}

function fittingValue(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { type, anyOf, examples, properties, items } = schema
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]), 'ACTIVE', '')
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one: Schema) => fittingValue(one, depth)))
  const given = Array.isArray(examples) ? [fc.constantFrom(...(examples as unknown[]))] : []
  if (type === 'object' && properties) {
    const inner = Object.entries(properties as Record<string, Schema>)
    if (depth > 3) return fc.constant({})
    const model = Object.fromEntries(inner.map(([name, one]) => [name, valueFor(one, depth + 1)]))
    return fc.record(model, { requiredKeys: [] })
  }
  if (type === 'object')
    return fc.dictionary(hostileText, fc.oneof(hostileText, fc.constant(null)), { maxKeys: 5 })
  if (type === 'array' && items) return fc.array(valueFor(items as Schema, depth + 1), { maxLength: 4 })
  return fc.oneof(...given, plainValue(schema))
}

const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })

function plainValue({ type, format }: Schema): fc.Arbitrary<unknown> {
  if (type === 'null') return fc.constant(null)
  if (type === 'boolean') return fc.oneof(fc.boolean(), fc.constantFrom('true', '0', 1, 'yes'))
  if (type === 'integer')
    return fc.oneof(fc.integer(), fc.nat(200), fc.maxSafeInteger(), fc.nat().map(String))
  if (type === 'number') return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(1000))
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (format === 'decimal')
    return fc.tuple(fc.integer({ min: -99, max: 99_999 }), fc.nat(99)).map(([a, b]) => `${a}.${b}`)
  if (format === 'uri') return fc.webUrl()
  if (type === 'string') return letters
  return fc.jsonValue({ maxDepth: 3 })
}
