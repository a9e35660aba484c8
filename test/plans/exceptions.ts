/** What a plan may be blamed for: reading a table through, reading rows it throws away, costing more with more rows. */
export type Fault = 'scans' | 'discards' | 'grows'

/** Statements that may do one of these, and why. */
export interface Exception {
  readonly of: RegExp
  readonly may: readonly Fault[]
  readonly because: string
}

export const exceptions: readonly Exception[] = [
  {
    of: /^deliveries_wait_anew$/,
    may: ['discards', 'grows'],
    because: 'It looks through what is queued, once after the clock of the store was put back.',
  },
  {
    of: /^select 1 as used from teams limit 1$/,
    may: ['scans'],
    because: 'It asks whether there is any row and stops at the first.',
  },
  {
    of: /^list\w+ by (?!id\b)\w+.* with \w+$/,
    may: ['discards'],
    because:
      'Filtered and sorted by something else than ids: Postgres chooses between the rows that match, sorted, and the rows in order, looked through. An index for every pair of a filter and a sort would cost every write.',
  },
  {
    of: /^listPages by id.* with funnel_pages$/,
    may: ['discards'],
    because:
      'Nearly every page either has a funnel or has none, so few are thrown away until a list is full.',
  },
  {
    of: /^(listWebhooksOutgoingEvents by id\b|list_webhooks_outgoing_events$)/,
    may: ['discards'],
    because: 'Only samples are left out, which people send by hand.',
  },
  {
    of: /^listWebhooksOutgoingDeliveries by id.* with status$/,
    may: ['discards'],
    because: 'Operators look at the ledger; an index by status would cost every delivery two writes.',
  },
  {
    of: /^select "\w+"::text as id, "\w+" as value from /,
    may: ['discards', 'grows'],
    because: 'A rotation of keys walks each sealed column once, in batches.',
  },
  {
    of: /^(delete from .* limit (\$\d+(::int)?|\d+)\) returning |gateway_\w+_purge$)/,
    may: ['grows'],
    because: 'It removes one batch along an index; the planner cannot see that the limit is small.',
  },
  {
    of: /^select r\.id, w\.team_id from .* for update of r skip locked$/,
    may: ['discards'],
    because: 'A lock asks for the condition of the partial index again, which all its rows meet.',
  },
  {
    of: /^select json_build_object\('id', f\.id, .* from funnels f where f\.workspace_id = \$\d+ and f\.id = /s,
    may: ['grows'],
    because:
      'A funnel of the Classic API tells its place, so those before it are counted, along their index.',
  },
  {
    of: /^deliveries_claim$/,
    may: ['discards', 'grows'],
    because: 'It takes as many as it was told, and leaves out what other workers hold.',
  },
  {
    of: /^with failed as \( select d\.id from webhooks_outgoing_deliveries /,
    may: ['discards', 'grows'],
    because: 'It reads what was given up since a time, a batch at a time, and queues it again.',
  },
  {
    of: /^select .*count\(\*\).* as queued, .* as exhausted$/,
    may: ['discards', 'grows'],
    because: 'It counts what waits and what was given up; delivered ones are not read.',
  },
  {
    of: /^deliveries_standing$/,
    may: ['grows'],
    because: 'A gauge counts what waits in the queue; delivered ones are not read.',
  },
  {
    of: /^select id, name, created_at, updated_at from contacts_tags /,
    may: ['discards'],
    because: 'Tags and lists of Classic are names in one table, which people make by hand.',
  },
  {
    of: /^select json_build_object\('id', x\.id, 'page_id', x\.page_id, /,
    may: ['scans'],
    because:
      'Contacts of Classic are submissions, and people who never made one: those are found by passing over the others.',
  },
]
