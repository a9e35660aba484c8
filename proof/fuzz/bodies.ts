/** Whole bodies that are no good, or nearly so, for a body with this root key; made once for each key. */
export function wholeBodies(root: string): readonly Buffer[] {
  const bodies = made.get(root) ?? madeFor(root)
  made.set(root, bodies)
  return bodies
}

const made = new Map<string, readonly Buffer[]>()

function madeFor(root: string): Buffer[] {
  const key = JSON.stringify(root)
  const texts = [
    ...[
      '',
      ' ',
      'null',
      'true',
      '0',
      '"text"',
      '[]',
      '{}',
      '{',
      '}',
      '{"',
      `{${key}`,
      `{${key}:`,
      `{${key}:{}}x`,
      'undefined',
    ],
    ...[
      `{${key}:null}`,
      `{${key}:[]}`,
      `{${key}:""}`,
      `{${key}:{}}`,
      `{${key}:[{}]}`,
      `{${key}:{"":1}}`,
      `{"":{}}`,
    ],
    ...[
      `{${key}:{},${key}:{}}`,
      `{${key}:{"name":"a","name":"b"}}`,
      `{${key}:{"n\\u0061me":"a","name":"b"}}`,
    ],
    ...[
      `{${key}:{"name":"\\ud800"}}`,
      `{${key}:{"name":"a\\u0000b"}}`,
      `{${key}:{"name":"\t"}}`,
      `{${key}:{"name":'a'}}`,
    ],
    ...[
      `\ufeff{${key}:{"name":"a"}}`,
      `// c\n{${key}:{}}`,
      `{${key}:{"name":"a",}}`,
      `{${key}:{"name":NaN}}`,
      `{${key}:{"id":01}}`,
    ],
    ...[
      `${key}=1&name=2`,
      `${root}[name]=a`,
      '<?xml version="1.0"?><a/>',
      '--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--',
    ],
    ...[
      deep(10_000, '[', ']'),
      deep(10_000, `{${key}:`, '}'),
      '['.repeat(10_000),
      `{${key}:{"name":${deep(60, '[', ']')}}}`,
    ],
    ...[
      `{${key}:{"name":"${'x'.repeat(900_000)}"}}`,
      `{${key}:[${'1,'.repeat(200_000)}1]}`,
      `{${key}:{${members(50_000)}}}`,
    ],
    `{${key}:{"name":"${'x'.repeat(1_100_000)}"}}`,
  ]
  const encoded = [
    Buffer.from(`{${key}:{"name":"é"}}`, 'utf16le'),
    Buffer.from(`{${key}:{"name":"é"}}`, 'latin1'),
    Buffer.from([0xff, 0xfe, 0x00]),
    Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
    Buffer.alloc(1_048_576, ' '),
    Buffer.alloc(1_048_577, ' '),
    Buffer.alloc(64),
  ]
  return [...texts.map((text) => Buffer.from(text)), ...encoded]
}

const deep = (depth: number, open: string, close: string): string =>
  `${open.repeat(depth)}1${close.repeat(depth)}`

const members = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"k${at}":${at}`).join(',')
