import fc from 'fast-check'

/** A contact as the filters of the test see it. */
export interface Person {
  readonly id: number
  readonly email_address: string
  readonly first_name: string | null
  readonly last_name: string | null
  readonly created_at: string
  readonly unsubscribed_at: string | null
  readonly email_suppression: string | null
  readonly tags: readonly number[]
}

export interface Criterion {
  readonly attribute: string
  readonly clause: string
  readonly value?: unknown
}

const dayMs = 86_400_000
const firstNames = ['Ada', 'ada', 'Alan', 'Grace', 'Barbara', null]
const lastNames = ['Lovelace', 'Turing', 'Hopper', 'Liskov', null]
const reasons = ['bounced', 'complained', null, null]

/** People whose values repeat often enough for filters to meet; moments avoid the edges of relative dates. */
export function people(count: number, tagIds: readonly number[], now: number): Omit<Person, 'id'>[] {
  let state = 42
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const moment = (): string => new Date(now - next(60) * dayMs - dayMs / 4 - next(3_600_000)).toISOString()
  return Array.from({ length: count }, (_, index) => ({
    email_address: `${['ada', 'Bob', 'carl'][next(3)]}${index}@Example.com`,
    first_name: firstNames[next(firstNames.length)] ?? null,
    last_name: lastNames[next(lastNames.length)] ?? null,
    created_at: moment(),
    unsubscribed_at: next(3) === 0 ? moment() : null,
    email_suppression: reasons[next(reasons.length)] ?? null,
    tags: tagIds.filter(() => next(3) === 0),
  }))
}

/** Criteria as a body may carry them. */
export function criterion(tagIds: readonly number[]): fc.Arbitrary<Criterion> {
  const named = (attribute: string, clauses: string[], value: fc.Arbitrary<unknown>) =>
    fc.record({ attribute: fc.constant(attribute), clause: fc.constantFrom(...clauses), value })
  const day = fc
    .integer({ min: 0, max: 59 })
    .map((days) => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10))
  const relative = fc.record({
    days: fc.integer({ min: 0, max: 60 }),
    modifier: fc.constantFrom('ago', 'from_now'),
  })
  const tags = fc.uniqueArray(fc.constantFrom(...tagIds), { minLength: 1 }).map((ids) => ids.map(String))
  const dated = (attribute: string) =>
    fc.oneof(
      named(attribute, ['eq', 'dne', 'gt', 'gte', 'lt', 'lte'], day),
      named(attribute, ['btwn', 'nbtwn'], fc.tuple(day, day)),
      named(attribute, ['gt', 'lt', 'exct'], relative),
      named(attribute, ['st', 'nst'], fc.constant(null)),
    )
  return fc.oneof(
    named('email_address', ['sw'], fc.constantFrom('ADA', 'bob', 'carl1', 'nobody')),
    named('email_address', ['eq'], fc.constantFrom('ADA0@example.COM', 'bob1@example.com')),
    named('first_name', ['eq', 'sw'], fc.constantFrom('Ada', 'a', 'gr')),
    named('last_name', ['eq', 'sw'], fc.constantFrom('Turing', 'L', 'hop')),
    named('anonymous', ['eq', 'dne'], fc.constantFrom('true', 'false')),
    named('email_suppression', ['eq', 'in'], fc.constantFrom(['bounced'], ['complained'])),
    named('email_suppression', ['st', 'nst'], fc.constant(null)),
    named('tags.id', ['in', 'nin'], tags),
    named(
      'tags.id',
      ['eq', 'dne'],
      tags.map((ids) => ids.slice(0, 1)),
    ),
    named('referred_by_affiliate', ['st', 'nst'], fc.constant(null)),
    dated('created_at'),
    dated('unsubscribed_at'),
  )
}

/** Whether a person meets every criterion: the words of v2-behaviour.md section 11.1, without a database. */
export function passes(person: Person, criteria: readonly Criterion[]): boolean {
  return criteria.every((entry) => meets(person, entry))
}

function meets(person: Person, { attribute, clause, value }: Criterion): boolean {
  if (attribute === 'tags.id') {
    const any = (value as string[]).some((id) => person.tags.includes(Number(id)))
    return clause === 'in' || clause === 'eq' ? any : !any
  }
  if (attribute === 'anonymous') return (clause === 'eq') === (value === 'false')
  if (attribute === 'referred_by_affiliate') return clause === 'nst'
  if (attribute === 'email_suppression') {
    const reason = person.email_suppression
    if (clause === 'st' || clause === 'nst') return (reason !== null) === (clause === 'st')
    return reason !== null && (value as string[]).includes(reason)
  }
  const actual = person[attribute as keyof Person] as string | null
  if (attribute.endsWith('_at')) return dateMeets(actual, clause, value)
  if (actual === null) return false
  if (clause === 'sw') return actual.toLowerCase().startsWith(String(value).toLowerCase())
  return attribute === 'email_address'
    ? actual.toLowerCase() === String(value).toLowerCase()
    : actual === value
}

function dateMeets(actual: string | null, clause: string, value: unknown): boolean {
  if (clause === 'st' || clause === 'nst') return (actual !== null) === (clause === 'st')
  if (actual === null) return clause === 'dne' || clause === 'nbtwn'
  const day = actual.slice(0, 10)
  if (typeof value === 'string') return dayMeets(day, clause, value)
  if (Array.isArray(value)) {
    const [from, to] = [...value].sort()
    return (day >= from && day <= to) === (clause === 'btwn')
  }
  return relativeMeets(actual, clause, value as { days: number; modifier: string })
}

function dayMeets(day: string, clause: string, value: string): boolean {
  const order = day < value ? -1 : day > value ? 1 : 0
  const wanted: Record<string, boolean> = {
    eq: order === 0,
    dne: order !== 0,
    gt: order > 0,
    gte: order >= 0,
    lt: order < 0,
    lte: order <= 0,
  }
  return wanted[clause] === true
}

function relativeMeets(
  actual: string,
  clause: string,
  { days, modifier }: { days: number; modifier: string },
): boolean {
  const past = modifier === 'ago'
  const now = Date.now()
  const then = past ? now - days * dayMs : now + days * dayMs
  const time = Date.parse(actual)
  if (clause === 'exct') return actual.slice(0, 10) === new Date(then).toISOString().slice(0, 10)
  if (clause === 'gt') return past ? time < then : time > then
  return past ? time >= then && time <= now : time <= then && time >= now
}
