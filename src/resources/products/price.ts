import type { Fields } from '../../define/kind.ts'
import { boolean } from '../../define/kinds/boolean.ts'
import { money } from '../../define/kinds/money.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { changeOptionsReply } from './change-option.ts'

/** The words of `interval`; everything else is refused. */
export const intervals = ['days', 'weeks', 'months', 'quarters', 'years'] as const

const terms = {
  name: text(),
  amount: money({ required: true, example: '97.00' }),
  cost: money(),
  currency: text({ required: true, set: 'ignored', doc: 'That of the workspace.', example: 'usd' }),
  duration: integer({ doc: 'How many payments a payment plan has.' }),
  interval: choice(intervals)({ doc: 'Between payments; needed for what is paid repeatedly.' }),
  trial_interval: choice(intervals)({ doc: 'A trial needs this and `trial_duration`.' }),
  trial_duration: integer(),
  trial_amount: money(),
  setup_amount: money(),
  self_cancel: boolean({ default: 'true' }),
  self_upgrade: boolean({ default: 'true' }),
  self_downgrade: boolean({ default: 'true' }),
  self_reactivate: boolean({ default: 'true' }),
  interval_count: integer(),
  payment_type: choice(['one_time', 'subscription', 'payment_plan'])({ default: "'one_time'" }),
  visible: boolean({ default: 'true', filter: true }),
  compare_at_amount: money({ doc: 'Shown beside the amount; never charged.' }),
  key: text(),
  archived: boolean({ default: 'false', filter: true }),
} as const satisfies Fields

/** What a variant costs and how it is paid. A subscription price that was bought keeps its terms for good. */
export const price = resource({
  name: 'Products::Price',
  parent: 'Products::Variant',
  access: 'products',
  fields: {
    variant_id: reference('Products::Variant', 'cascade')({ set: 'server', required: true, filter: true }),
    product_id: reference('Product', 'cascade')({ set: 'server', required: true, hidden: true }),
    ...terms,
  },
  operations: ['show', 'create', 'update'],
  short: ['id', 'public_id', 'name', 'key', 'amount', 'currency', 'duration', 'interval', 'interval_count'],
  list: {
    byId: true,
    also: [{ parent: 'Product', by: 'product_id', operationId: 'listProductsPrices' }],
  },
  actions: {
    createUnderProduct: {
      on: 'collection',
      under: { parent: 'Product', by: 'product_id' },
      method: 'post',
      path: '',
      operationId: 'createProductsPricesUnderProduct',
      summary: 'Create a product price for a variant named in the body, or for the default variant',
      body: { variant_id: reference('Products::Variant')(), ...terms },
      status: 201,
    },
    change_options: {
      on: 'member',
      method: 'get',
      operationId: 'listProductsPricesChangeOptions',
      summary: 'List the prices a subscription at this price can change to',
      reply: changeOptionsReply,
    },
  },
  firstId: 2_630_000,
})
