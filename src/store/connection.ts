import type { ClientConfig } from 'pg'

/** Where the store is and who we are there: pass it to `new pg.Client()` or `new pg.Pool()` as it is. */
export type ConnectionSettings = Pick<
  ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database'
> & {
  /** Settings of our own that statements read with `current_setting`, by name: `tundish.origin`. */
  readonly settings?: Readonly<Record<string, string>>
}
