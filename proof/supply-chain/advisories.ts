import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Case } from '../supply-chain.ts'

/** Advisories that do not concern a server, by the package they are of, and why not. */
const explained: Readonly<Record<string, string>> = {}

const root = fileURLToPath(new URL('../../', import.meta.url))
const waitMs = 60_000

interface Audit {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>
  readonly metadata?: { readonly dependencies?: { readonly prod?: number } }
  readonly message?: string
  readonly statusCode?: number
}

/** Asks the registry for known holes in what a server is installed with; says so where it does not answer. */
export async function advisoryCases(): Promise<{ cases: Case[] } | { notAsked: string }> {
  const text = await new Promise<string>((resolve) =>
    execFile('npm', ['audit', '--omit=dev', '--json'], { cwd: root, timeout: waitMs }, (_error, stdout) =>
      resolve(stdout),
    ),
  )
  const answer = read(text)
  const { vulnerabilities } = answer
  if (!vulnerabilities) {
    const reason = answer.statusCode ? `it answers ${answer.statusCode}` : 'it does not answer'
    return { notAsked: `the registry has no advisories for us, ${reason}` }
  }
  const found = Object.entries(vulnerabilities).map(([name, { severity, range }]) => ({
    name: `${name} has no known hole`,
    wrong: explained[name] ? null : `${severity}, in ${range}`,
  }))
  return { cases: [{ name: 'the registry was asked', wrong: null }, ...found] }
}

function read(text: string): Audit {
  try {
    return JSON.parse(text) as Audit
  } catch {
    return {}
  }
}
