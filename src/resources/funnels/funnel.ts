import { boolean } from '../../define/kinds/boolean.ts'
import { ids, many } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { json, list, object, objects } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { codeFields } from '../sites/code.ts'
import { statsQuery, stepStats, summary, timerange } from './stats-shape.ts'

const tags = { through: 'Funnels::AppliedTag', by: 'funnel_id', to: 'tag_id' }

/** A way through pages, some of them alternatives (v2-behaviour.md section 14.17). */
export const funnel = resource({
  name: 'Funnel',
  parent: 'Workspace',
  access: 'funnels',
  operations: ['index', 'show', 'create', 'update'],
  fields: {
    name: text({ required: true, example: 'Spring offer' }),
    archived: boolean({ set: 'server', default: 'false' }),
    current_path: text({
      set: 'create',
      default: "''",
      unique: true,
      doc: 'Follows from the name where a create leaves it out.',
      example: '/spring-offer',
    }),
    live_mode: boolean({ default: 'false', doc: 'New funnels are in test mode.' }),
    favicon_image_id: integer({ set: 'server' }),
    domain_id: reference('Domain')({ doc: 'Null removes it.' }),
    ...codeFields,
    tags: many('Funnels::Tag', { ...tags, pick: 'short' })(),
    tag_ids: ids('Funnels::Tag', tags)({ input: true, set: 'create' }),
  },
  list: { byId: true },
  actions: {
    stats: {
      on: 'member',
      method: 'get',
      operationId: 'getFunnelStats',
      summary: 'Fetch the statistics of a funnel',
      query: statsQuery,
      expands: ['steps'],
      reply: {
        currency: text({ required: true }),
        funnel: summary({ required: true }),
        page_public_ids: list(text())(),
        steps: list(stepStats())(),
        summary: object({
          average_cart_value: text({ required: true }),
          earnings_per_click: text({ required: true }),
          pageviews: integer({ required: true }),
          recurring_sales: text({ required: true }),
          upfront_sales: text({ required: true }),
          upfront_sales_count: integer({ required: true }),
        })({ required: true }),
        timerange: timerange({ required: true }),
      },
    },
    structure: {
      on: 'member',
      method: 'get',
      operationId: 'getFunnelStructure',
      summary: 'Fetch the steps of a funnel as a tree',
      reply: {
        funnel: summary({ required: true }),
        steps: objects({
          id: integer({ required: true }),
          public_id: text({ required: true }),
          step_type: text({ required: true }),
          sort_order: integer({ required: true }),
          page: json(),
          convergence_step_id: integer(),
          branches: json(),
          variants: json(),
        })({ required: true }),
      },
    },
  },
  firstId: 187_000,
  irregular: { ids: { create: 'createFunnel' } },
})
