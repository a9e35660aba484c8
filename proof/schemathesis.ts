import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { product } from '../src/resources/index.ts'
import { openWorld, type World } from './fuzz/world.ts'
import type { Outcome, Proof } from './proof.ts'

const run = promisify(execFile)

/** The release that is installed; another one may check other things. */
const release = 'schemathesis==4.32.5'

/** Cases for each operation and phase, and seconds for the whole run. */
const full = { cases: 25, secondsMax: 1200 }
const short = { cases: 2, secondsMax: 30 }

/** What the short run looks at. */
const shortPaths = '^/(workspaces/.workspace_id./)?(contacts/tags|products/tags)'

/** Deleted rows that can still be read, because upstream only hides them from lists (v2-behaviour.md section 14.4). */
const readableOnceDeleted = '^/(contacts|emails/topics)/'

/**
 * What is left out, and why: the API takes what upstream takes, numbers for texts and properties it does not know
 * (v2-behaviour.md section 18.1, rows 6 to 8), refuses by rules that no schema can say (a contact that exists, a state
 * that allows it), and answers 404 where no route is, whatever the method (row 2).
 */
const leftOut = ['negative_data_rejection', 'positive_data_acceptance', 'unsupported_method']

/** Operations below another path than the document's own, which Schemathesis does not read. */
const elsewhere = product.operations.filter(({ surface }) => surface !== 'api').map(({ id }) => id)

export const proof: Proof = {
  promise:
    'Schemathesis, a fuzzer we did not write, finds no reply to any operation of API v2 that its document does not state, following links from one operation to the next.',
  async run({ quick, seed, say }) {
    const folder = await mkdtemp(join(tmpdir(), 'tundish-schemathesis-'))
    try {
      const program = await installed(folder)
      if (!program) {
        say('Python 3.10 or newer with venv is not here, or cannot install packages: nothing was run.')
        return { cases: 0, failures: [], figures: { 'not run': 'no Python' } }
      }
      const world = await openWorld()
      try {
        return await outcomeOf(world, program, folder, { quick, seed })
      } finally {
        await world.stop()
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** The program in an environment of its own; null where there is no Python to make one. */
async function installed(folder: string): Promise<string | null> {
  const environment = join(folder, 'python')
  try {
    await run('python3', ['-m', 'venv', environment])
    await run(join(environment, 'bin', 'pip'), ['install', '--quiet', release])
    return join(environment, 'bin', 'schemathesis')
  } catch {
    return null
  }
}

async function outcomeOf(
  world: World,
  program: string,
  folder: string,
  { quick, seed }: { quick: boolean; seed: number },
): Promise<Outcome> {
  const [settings, report] = [join(folder, 'schemathesis.toml'), join(folder, 'report.json')]
  const { cases, secondsMax } = quick ? short : full
  await writeFile(settings, configuration(world))
  const words = [
    ...['--config-file', settings, 'run', `${world.origin}/openapi.json`, '--origin', world.origin],
    ...['--header', `Authorization: Bearer ${world.ours.token}`, '--max-time', String(secondsMax)],
    ...['--max-examples', String(cases), '--seed', String(seed), '--continue-on-failure'],
    ...['--checks', 'all', '--exclude-checks', leftOut.join(','), '--suppress-health-check', 'all'],
    ...['--phases', 'examples,coverage,fuzzing,stateful', '--warnings', 'off', '--no-color'],
    ...['--report', 'json', '--report-json-path', report],
    ...elsewhere.flatMap((id) => ['--exclude-operation-id', id]),
    ...(quick ? ['--include-path-regex', shortPaths] : []),
  ]
  // It ends with 1 where it found something, which the report tells as well.
  const { stdout } = await run(program, words, { cwd: folder, maxBuffer: 1 << 28 }).catch((error) => error)
  const { test_cases, operations, failures, errors, stop_reason } = JSON.parse(
    await readFile(report, 'utf8'),
  ) as Report
  return {
    cases: test_cases.generated,
    failures: [
      ...failures.map(
        ({ title, count, operations: names }) => `${title}: ${names.join(', ')}, ${count} times`,
      ),
      ...errors.map(({ title, count }) => `${title}, ${count} times`),
      ...(failures.length + errors.length > 0 ? [String(stdout).slice(-saidLengthMax)] : []),
    ],
    figures: {
      'operations tried': `${operations.tested} of ${operations.selected}`,
      'links between operations': /API Links: .*/.exec(String(stdout))?.[0].replace(/API Links: +/, '') ?? 0,
      ended: stop_reason,
      'checks left out': leftOut.join(', '),
      seed,
    },
  }
}

const saidLengthMax = 4000

/** The parts of its report that are used here. */
interface Report {
  readonly stop_reason: string
  readonly operations: { readonly selected: number; readonly tested: number }
  readonly test_cases: { readonly generated: number }
  readonly failures: readonly {
    readonly title: string
    readonly count: number
    readonly operations: readonly string[]
  }[]
  readonly errors: readonly { readonly title: string; readonly count: number }[]
}

/** Rows that are there, so that more than 404 is seen. */
function configuration({ known }: World): string {
  const keys = [...known.ours].map(([name, [id]]) => {
    const last = name.split('::').at(-1) ?? ''
    return [`${last.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase()}_id`, id] as const
  })
  const parameters = [...new Map(keys)].map(([key, id]) => `"path.${key}" = ${id}`)
  const exception = [
    '[[operations]]',
    `include-path-regex = "${readableOnceDeleted}"`,
    'checks.use_after_free.enabled = false',
  ]
  return ['[parameters]', ...parameters, ...exception, ''].join('\n')
}
