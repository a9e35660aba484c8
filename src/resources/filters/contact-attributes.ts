import { allOf, bound, type Condition, condition, fixed } from '../../define/condition.ts'
import type { AnyResource } from '../../define/resource.ts'
import { tag } from '../contacts/tag.ts'
import { broadcast } from '../emails/broadcast.ts'
import { funnel } from '../funnels/funnel.ts'
import { showPageStep } from '../funnels/show-page-step.ts'
import { page } from '../pages/page.ts'
import { dateClauses, dateCondition, readDate } from './date-criterion.ts'
import { type Reading, readBoolean, readOptions, readText, type Value } from './values.ts'

/** What a filter can say of one attribute of a contact `r`: its clauses, how values are read, and the SQL. */
export interface AttributeSpec {
  readonly clauses: readonly string[]
  /** Values are ids of this resource, and must be in the workspace. */
  readonly ids?: AnyResource
  read(clause: string, value: unknown): Reading
  condition(clause: string, value: Value): Condition
}

/** Everything contacts can be filtered by (v2-behaviour.md section 11.1). */
export const contactAttributes: Readonly<Record<string, AttributeSpec>> = {
  email_address: emailAttribute(),
  first_name: textAttribute('r.first_name'),
  last_name: textAttribute('r.last_name'),
  anonymous: booleanAttribute('(r.email_address is null and r.phone_number is null)', ['eq', 'dne']),
  created_at: dateAttribute('r.created_at'),
  unsubscribed_at: dateAttribute('r.unsubscribed_at'),
  last_activity: dateAttribute(
    `greatest(r.last_email_opened_at, r.last_email_clicked_at, (r.visits #>> '{last_visit,started_at}')::timestamptz)`,
  ),
  'tags.id': {
    ...idsAttribute(['eq', 'dne', 'in', 'nin'], tag),
    condition: (clause, value) =>
      negated(
        clause,
        condition`exists (select 1 from contacts_applied_tags f where f.workspace_id = r.workspace_id and f.contact_id = r.id and f.tag_id = any(${listOf(value, 'bigint[]')}))`,
      ),
  },
  has_affiliate_attribution: booleanAttribute('false', standardClauses()),
  has_active_affiliate_attribution: booleanAttribute('false', standardClauses()),
  referred_by_affiliate: { ...idsAttribute(standardClauses()), condition: nobody },
  email_suppression: {
    clauses: ['st', 'nst', 'eq', 'in'],
    read: (clause, value) =>
      isSetClause(clause) ? { value: null } : readOptions(value, clause === 'eq', 'must name a reason'),
    condition: (clause, value) =>
      setCondition('r.email_suppression_reason', clause) ??
      condition`r.email_suppression_reason = any(${listOf(value, 'text[]')})`,
  },
  received_broadcast: { ...idsAttribute(['eq', 'in'], broadcast), condition: nobody },
  opened_broadcast: { ...idsAttribute(['eq', 'in'], broadcast), condition: nobody },
  clicked_broadcast: { ...idsAttribute(['eq', 'in'], broadcast), condition: nobody },
  opted_in_funnel_step: optInAttribute(showPageStep, 'p.show_page_step_id'),
  opted_in_funnel_at: optInAttribute(funnel, 'p.funnel_id'),
  opted_in_on_standalone_page: optInAttribute(page, 'case when p.funnel_id is null then p.id end'),
}

/** The contacts that meet all criteria. */
export const contactCondition = (
  criteria: readonly { readonly attribute: string; readonly clause: string; readonly value: Value }[],
): Condition =>
  allOf(
    criteria.map(({ attribute, clause, value }) => {
      const spec = contactAttributes[attribute]
      return spec ? spec.condition(clause, value) : fixed('false')
    }),
  )

function standardClauses(): string[] {
  return ['eq', 'dne', 'in', 'nin', 'st', 'nst']
}

const isSetClause = (clause: string): boolean => clause === 'st' || clause === 'nst'

const isOne = (clause: string): boolean => clause === 'eq' || clause === 'dne'

/** Clauses that are true where their counterpart is not: `dne`, `nin`, and `nst` of what nobody has. */
const negated = (clause: string, positive: Condition): Condition =>
  ['dne', 'nin', 'nst'].includes(clause) ? condition`not (${positive})` : positive

/** A relation of which there are no rows yet: nobody has it, and everybody has it not. */
function nobody(clause: string): Condition {
  return negated(clause, fixed('false'))
}

function setCondition(expression: string, clause: string): Condition | null {
  if (!isSetClause(clause)) return null
  return fixed(`${expression} is ${clause === 'st' ? 'not null' : 'null'}`)
}

/** Equality to the letter, beginnings without regard to case. */
function textAttribute(column: string): AttributeSpec {
  const own = fixed(column)
  return {
    clauses: ['eq', 'sw'],
    read: (_clause, value) => readText(value),
    condition(clause, value) {
      const text = bound(String(value), 'text')
      return clause === 'sw'
        ? condition`starts_with(lower(${own}), lower(${text}))`
        : condition`${own} = ${text}`
    },
  }
}

/** E-mail addresses are equal without regard to case, and unique. */
function emailAttribute(): AttributeSpec {
  const text = textAttribute('r.email_address')
  return {
    ...text,
    condition: (clause, value) =>
      clause === 'eq'
        ? { ...condition`lower(r.email_address) = lower(${bound(String(value), 'text')})`, few: true }
        : text.condition(clause, value),
  }
}

function booleanAttribute(expression: string, clauses: readonly string[]): AttributeSpec {
  return {
    clauses,
    read: (clause, value) => (isSetClause(clause) ? { value: null } : readBoolean(value, isOne(clause))),
    condition(clause, value) {
      if (isSetClause(clause)) return negated(clause, fixed(`(${expression})`))
      return negated(clause, condition`${fixed(expression)} = any(${listOf(value, 'boolean[]')})`)
    },
  }
}

function dateAttribute(expression: string): AttributeSpec {
  return {
    clauses: dateClauses,
    read: readDate,
    condition: (clause, value) =>
      setCondition(expression, clause) ?? dateCondition(expression, clause, value),
  }
}

function idsAttribute(clauses: readonly string[], ids?: AnyResource): Omit<AttributeSpec, 'condition'> {
  return {
    clauses,
    ...(ids && { ids }),
    read: (clause, value) =>
      isSetClause(clause) ? { value: null } : readOptions(value, isOne(clause), 'must include a specific id'),
  }
}

/** Contacts who sent a form on a page `p` that the ids name. */
function optInAttribute(ids: AnyResource, named: string): AttributeSpec {
  return {
    ...idsAttribute(['eq', 'in'], ids),
    condition: (_clause, value) =>
      condition`exists (select 1 from form_submissions f join pages p on p.workspace_id = f.workspace_id and p.id = f.page_id where f.workspace_id = r.workspace_id and f.contact_id = r.id and ${fixed(named)} = any(${listOf(value, 'bigint[]')}))`,
  }
}

/** Texts as a Postgres array parameter. */
function listOf(value: Value, type: string) {
  const texts = Array.isArray(value) ? value : []
  return bound(`{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`, type)
}
