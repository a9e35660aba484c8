import { many, one } from '../../define/kinds/embed.ts'
import { amount, integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** A deal with a contact, in a stage of a pipeline (v2-behaviour.md section 14.21). */
export const opportunity = resource({
  name: 'Sales::Opportunity',
  parent: 'Workspace',
  access: 'opportunities',
  fields: {
    name: text({ required: true, example: 'Website for Ada' }),
    pipeline_id: reference('Sales::Pipeline', 'cascade')({ set: 'server', filter: true }),
    pipelines_stage_id: reference('Sales::Pipelines::Stage', 'restrict')({ required: true, filter: true }),
    primary_contact_id: reference('Contact', 'restrict')({ required: true, filter: true }),
    value: amount({ example: 1200 }),
    closed_at: timestamp({ doc: 'Set when a closing stage is entered; leaving it does not clear it.' }),
    first_closed_at: timestamp({ set: 'server', hidden: true }),
    pipeline: one('Sales::Pipeline', { by: 'pipeline_id', pick: ['id', 'public_id', 'name'] })(),
    pipelines_stage: one('Sales::Pipelines::Stage', { by: 'pipelines_stage_id', pick: 'short' })(),
    primary_contact: one('Contact', { by: 'primary_contact_id', pick: 'full' })({ required: true }),
    assignee_id: integer({ filter: true, doc: 'A membership of the team; null unassigns.' }),
    notes: many('Sales::Opportunities::Note', {
      by: 'opportunity_id',
      pick: ['id', 'public_id', 'content', 'created_by_id', 'created_at', 'updated_at'],
    })(),
  },
  list: { byId: true },
  events: [
    'sales/opportunity.created',
    'sales/opportunity.updated',
    'sales/opportunity.deleted',
    {
      id: 'sales/opportunity.moved_stage',
      on: ['update'],
      when: 'r.pipelines_stage_id is distinct from o.pipelines_stage_id',
    },
    {
      id: 'sales/opportunity.closed',
      on: ['create', 'update'],
      when: 'r.first_closed_at is not null and o.first_closed_at is null',
    },
  ],
  firstId: 905_000,
})
