import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Outcome, Proof } from './proof.ts'
import { withSection } from './report.ts'

/** Every proof, in the order they run and are reported. */
const names: readonly string[] = [
  'fuzz',
  'schemathesis',
  'isolation',
  'backup',
  'supply-chain',
  'processes',
  'faults',
  'growth',
  'soak',
]

const failuresShown = 50
const report = new URL('../docs/proof.md', import.meta.url)
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    minutes: { type: 'string' },
  },
})

/** Runs the proofs named, or all of them; a full run of each writes its section of `docs/proof.md`. */
async function main(): Promise<void> {
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown) throw new Error(`There is no proof named "${unknown}"; there are ${names.join(', ')}.`)
  for (const name of positionals.length > 0 ? positionals : names) {
    const { proof } = (await import(`./${name}.ts`)) as { proof: Proof }
    const outcome = await prove(name, proof)
    if (outcome.failures.length > 0) process.exitCode = 1
    if (!options.quick && !options.only && !options.minutes) await record(name, proof, outcome)
  }
}

/** Runs one proof and prints its closing line. */
async function prove(name: string, proof: Proof): Promise<Outcome> {
  const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`)
  say(proof.promise)
  const outcome = await proof.run({
    quick: options.quick,
    seed: Number(options.seed),
    only: options.only,
    minutes: options.minutes === undefined ? undefined : Number(options.minutes),
    say,
  })
  for (const failure of outcome.failures.slice(0, failuresShown)) say(`FAILED ${failure}`)
  for (const [label, value] of Object.entries(outcome.figures)) say(`${label}: ${value}`)
  process.stdout.write(`${name}: ${outcome.cases} cases, ${outcome.failures.length} failures\n`)
  return outcome
}

async function record(name: string, proof: Proof, outcome: Outcome): Promise<void> {
  const before = existsSync(report) ? await readFile(report, 'utf8') : ''
  const taken = { date: new Date().toISOString().slice(0, 10), commit: commit() }
  await writeFile(report, withSection(before, names, name, { proof, outcome, taken }))
}

/** The commit the figures are of, marked where the tree has changes of its own. */
function commit(): string {
  const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', ':!docs/proof.md')
  return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '')
}

await main()
