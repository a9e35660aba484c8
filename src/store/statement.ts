import { channel } from 'node:diagnostics_channel'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'

/** The builder that compiles statements at start-up; it never runs one. */
export const builder = new Kysely<Record<string, Record<string, unknown>>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A statement ready to be prepared and bound: `parameters` names what stands behind $1, $2, … */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly parameters: readonly string[]
  /** Each row ends with the number of webhook deliveries that the statement queued. */
  readonly queues: boolean
}

/** The values of a run, by parameter name: texts as Postgres reads them, or null. */
export type Bindings = Readonly<Record<string, string | null>>

class Parameter {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A named parameter of a Postgres type inside a statement that is being built. */
export const parameter = (name: string, type: string): RawBuilder<unknown> =>
  sql`${new Parameter(name)}::${sql.raw(type)}`

/** SQL that comes from definitions (never from a request). */
export const raw = (text: string): RawBuilder<unknown> => sql.raw(text)

/** The text of a parameter, for definitions that write conditions as strings: replaced when compiled. */
export function spliced(text: string, mark: string, value: RawBuilder<unknown>): RawBuilder<unknown> {
  const [head = '', ...rest] = text.split(mark)
  return rest.reduce(
    (whole, part) => sql`${whole}${value}${sql.raw(part)}`,
    sql.raw(head) as RawBuilder<unknown>,
  )
}

let compiled = 0

/** Hears of every statement that is compiled: for the test that looks at all their plans. */
const announced = channel('tundish:statement')

/** Compiles a query once; `label` is for people reading pg_stat_statements or a log. */
export function statement(label: string, query: RawBuilder<unknown>, queues = false): Statement {
  const { sql: text, parameters } = query.compile(builder)
  compiled += 1
  const made = {
    name: `${label.slice(0, 50)}_${compiled}`,
    text,
    queues,
    parameters: parameters.map((entry) => {
      if (entry instanceof Parameter) return entry.name
      throw new Error(`${label}: a value stands in the statement instead of a parameter`)
    }),
  }
  announced.publish(made)
  return made
}

/** The same statement for one run: sessions do not keep it prepared. */
export const once = (statement: Statement): Statement => ({ ...statement, name: '' })

/** The values of a statement in order. */
export function bind(statement: Statement, bindings: Bindings): (string | null)[] {
  return statement.parameters.map((name) => {
    const value = bindings[name]
    if (value === undefined) throw new Error(`${statement.name}: parameter ${name} is not bound`)
    return value
  })
}

/** Ids as a Postgres array. */
export const arrayOf = (values: readonly (string | number)[]): string => `{${values.join(',')}}`

/** Texts as a Postgres array. */
export const textArrayOf = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
