import type { Outcome, Proof } from './proof.ts'

const title = `# What has been proved, and when

Each section is one promise, tried by \`npm run proof -- NAME\`; \`npm run proof\` runs all of them and writes this page.
`

interface Taken {
  readonly proof: Proof
  readonly outcome: Outcome
  readonly taken: { readonly date: string; readonly commit: string }
}

/** The page `before` with the section of one proof written anew; sections stand in the order of `names`. */
export function withSection(before: string, names: readonly string[], name: string, taken: Taken): string {
  const sections = new Map(
    before
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [/^## (.*)$/m.exec(section)?.[1] ?? '', section.trimEnd()]),
  )
  sections.set(name, sectionOf(name, taken))
  const known = names.flatMap((each) => sections.get(each) ?? [])
  return `${[title.trimEnd(), ...known].join('\n\n')}\n`
}

function sectionOf(name: string, { proof, outcome, taken }: Taken): string {
  const rows = Object.entries(outcome.figures).map(([label, value]) => `| ${label} | ${value} |`)
  const table = rows.length > 0 ? ['', '| figure | value |', '| --- | --- |', ...rows] : []
  const failures = outcome.failures.length > 0 ? ['', ...outcome.failures.map((line) => `- ${line}`)] : []
  return [
    `## ${name}`,
    '',
    proof.promise,
    '',
    `**${outcome.cases} cases, ${outcome.failures.length} failures** (${taken.date}, commit ${taken.commit})`,
    ...table,
    ...failures,
  ].join('\n')
}
