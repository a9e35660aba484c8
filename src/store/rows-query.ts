import pg from 'pg'
import { isForgotten } from './pg-error.ts'
import { statementsWaitingMax } from './session-settings.ts'
import type { TextRow } from './writer.ts'

/**
 * Statements a session keeps prepared; PostgreSQL holds a plan of each. More than can be under way on a session, so
 * that none is given up before PostgreSQL has said it is prepared.
 */
export const preparedMax = statementsWaitingMax + 150

/** The parts of a `pg` connection that a query speaks to. */
interface Connection {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
  parse(message: { text: string; name: string }): void
  close(message: { type: 'S'; name: string }): void
  bind(message: { statement: string; values: readonly unknown[] }): void
  execute(message: object): void
  sync(): void
}

/**
 * A prepared query whose rows stay the texts Postgres printed. `pg` asks for a description of the columns at every
 * run and converts each value by it; a compiled statement knows its columns, so both are left out
 * (docs/decisions/0005-rows-query.md).
 */
export class RowsQuery extends pg.Query {
  readonly #name: string
  readonly #text: string
  readonly #values: readonly (string | null)[]
  readonly #rows: TextRow[] = []
  #connection: Connection | null = null

  constructor(
    name: string,
    text: string,
    values: readonly (string | null)[],
    done: (error: Error | null, rows: TextRow[]) => void,
  ) {
    super({ name, text, values: values as unknown[] })
    this.#name = name
    this.#text = text
    this.#values = values
    Object.assign(this, { callback: (error: Error | null) => this.#end(error, done) })
  }

  /** Parse (once per session), bind, execute, sync: PostgreSQL's extended query flow without a describe. */
  prepare(connection: Connection): void {
    const name = this.#name
    this.#connection = connection
    const known = connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]
    if (known === undefined) {
      if (name !== '') makeRoom(connection, name)
      connection.parse({ text: this.#text, name })
      // The nameless statement is replaced by each parse, so there is nothing to remember of it.
      if (name !== '') connection.submittedNamedStatements[name] = this.#text
    }
    connection.bind({ statement: name, values: this.#values })
    connection.execute({})
    connection.sync()
  }

  handleDataRow(message: { readonly fields: TextRow }): void {
    this.#rows.push(message.fields)
  }

  handleCommandComplete(): void {}

  /** What the session does not have any more, as when somebody emptied it, is to be prepared again. */
  #end(error: Error | null, done: (error: Error | null, rows: TextRow[]) => void): void {
    if (error && isForgotten(error)) delete this.#connection?.parsedStatements[this.#name]
    done(error, this.#rows)
  }
}

/** The statements of each connection, the one prepared longest ago first. */
const namesOf = new WeakMap<Connection, Set<string>>()

/** Gives up the statement that was prepared longest ago where a further one would be too many. */
function makeRoom(connection: Connection, name: string): void {
  const names = namesOf.get(connection) ?? new Set()
  names.delete(name)
  namesOf.set(connection, names.add(name))
  if (names.size <= preparedMax) return
  const [oldest = ''] = names
  names.delete(oldest)
  connection.close({ type: 'S', name: oldest })
  delete connection.parsedStatements[oldest]
}

/** Runs a prepared query on a session and gives its text rows. */
export function queryRows(
  client: pg.ClientBase,
  name: string,
  text: string,
  values: readonly (string | null)[],
): Promise<TextRow[]> {
  return new Promise((resolve, reject) => {
    client.query(new RowsQuery(name, text, values, (error, rows) => (error ? reject(error) : resolve(rows))))
  })
}
