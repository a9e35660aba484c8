// Compares the document with the facts about upstream's API: no operation of a finished tag may lack anything.
//   node .ci/conformance.mjs <folder of the facts>
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Upstream's document of this month is what is compared with. */
const tier = '2026-06'

/** Properties that are known to be absent, by tag, with the reason; this list may only shrink. */
const known = {}

const [facts = ''] = process.argv.slice(2)
const document = new URL('../test/golden/openapi.json', import.meta.url).pathname
const { missing, differences } = compare()
const operations = JSON.parse(readFileSync(join(facts, 'operations.json'), 'utf8'))
const tags = new Set(Object.values(JSON.parse(readFileSync(document, 'utf8')).paths).flatMap(tagsOf))
const tagOf = new Map(operations.map((fact) => [fact.operationId, fact.tagIn?.[tier] ?? fact.tag]))

const gaps = [
  ...missing.map((fact) => ({ ...fact, says: 'is missing' })),
  ...differences
    .map((fact) => ({ ...fact, lacks: lacksOf(fact) }))
    .filter(({ lacks }) => lacks.length > 0)
    .map((fact) => ({ ...fact, says: `lacks ${fact.lacks.join(', ')}` })),
]
const open = gaps.filter((gap) => tags.has(tagOf.get(gap.operationId)))
for (const gap of open) console.error(`${addressOf(gap)} ${gap.says}`)
console.log(`${tags.size} tags compared with ${tier}: ${open.length} operations with gaps.`)
process.exitCode = open.length > 0 ? 1 : 0

function compare() {
  const script = [join(facts, 'compare.mjs'), document, '--tier', tier, '--json']
  try {
    return JSON.parse(execFileSync(process.execPath, script, { encoding: 'utf8', maxBuffer: 1 << 28 }))
  } catch (error) {
    if (error.status === 1) return JSON.parse(error.stdout)
    throw error
  }
}

function lacksOf({ operationId, query, body, response, enums }) {
  const expected = Object.keys(known[tagOf.get(operationId)] ?? {})
  return [...query, ...body, ...response, ...enums]
    .map((gap) => gap.path ?? gap)
    .filter((path) => !expected.some((name) => path === name || path.startsWith(`${name}.`)))
}

function tagsOf(methods) {
  return Object.values(methods).flatMap((operation) => operation.tags ?? [])
}

function addressOf({ method, path }) {
  return `${method.toUpperCase()} ${path}`
}
