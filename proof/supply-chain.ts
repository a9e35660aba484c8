import type { Outcome, Proof } from './proof.ts'
import { advisoryCases } from './supply-chain/advisories.ts'
import { packageCases } from './supply-chain/packages.ts'
import { pageCases } from './supply-chain/pages.ts'

/** One thing that was looked at: what it is, and what is wrong with it where something is. */
export interface Case {
  readonly name: string
  readonly wrong: string | null
}

export const proof: Proof = {
  promise:
    'What a server is installed with is pinned, checked by its hash, of a permissive licence, without known holes where the registry can be asked, and runs nothing at installation that was not looked at; and every page answers with the headers that keep other sites out of it.',
  async run({ say }) {
    const packages = await packageCases()
    const advisories = await advisoryCases()
    if ('notAsked' in advisories) say(`Advisories were not asked for: ${advisories.notAsked}`)
    const pages = await pageCases()
    const cases = [...packages.cases, ...('cases' in advisories ? advisories.cases : []), ...pages.cases]
    return {
      cases: cases.length,
      failures: cases.flatMap(({ name, wrong }) => (wrong ? [`${name}: ${wrong}`] : [])),
      figures: {
        'packages a server is installed with': packages.runtime,
        'packages locked, tools included': packages.locked,
        licences: packages.licences.join(', '),
        advisories:
          'notAsked' in advisories ? `not asked for: ${advisories.notAsked}` : advisories.cases.length,
        pages: pages.pages,
      },
    } satisfies Outcome
  },
}
