import type pg from 'pg'
import type { Fault } from './exceptions.ts'

/** A node of a plan as EXPLAIN prints it in JSON. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly 'Total Cost': number
  readonly Plans?: readonly PlanNode[]
}

/** Cost that counts as the same, in the planner's units: an index that is a level deeper, some rows more. */
const slackFactor = 2
const slackCost = 500

/** Tables of as many rows as there are servers. */
const small = ['workers']

/** The plan a session of ours keeps for a statement: made once, without a look at the values. */
export async function planOf(client: pg.ClientBase, text: string): Promise<PlanNode> {
  const { rows } = await client.query(`explain (generic_plan, format json) ${text}`)
  return rows[0]['QUERY PLAN'][0].Plan
}

/** What is wrong with the plan for many rows, next to the plan of the same statement for few. */
export function faultsOf(few: PlanNode, many: PlanNode): Map<Fault, string> {
  const known = new Map([...nodesOf(few)].map((node) => [keyOf(node), node['Total Cost']]))
  const faults = new Map<Fault, string>()
  for (const node of nodesOf(many)) {
    if (node['Node Type'] === 'Merge Join')
      faults.set('scans', 'both sides of a merge join from their beginnings')
    const table = node['Relation Name']
    if (table === undefined || small.includes(table)) continue
    if (node['Node Type'] === 'Seq Scan') faults.set('scans', `all of ${table}`)
    if (node.Filter && grows(known.get(keyOf(node)) ?? 0, node['Total Cost']))
      faults.set('discards', `${keyOf(node)}, cost ${node['Total Cost']}`)
  }
  if (grows(few['Total Cost'], many['Total Cost']))
    faults.set('grows', `cost ${few['Total Cost']} becomes ${many['Total Cost']}`)
  return faults
}

const grows = (before: number, after: number): boolean => after > slackFactor * before + slackCost

const keyOf = (node: PlanNode): string =>
  `${node['Relation Name']} by ${node['Index Name'] ?? node['Node Type']} where ${node['Index Cond'] ?? ''} keeping ${node.Filter ?? 'all'}`

/** Every node, the root first. */
function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node
  for (const child of node.Plans ?? []) yield* nodesOf(child)
}
