import { use } from '../../define/kind.ts'
import { boolean } from '../../define/kinds/boolean.ts'
import { ids } from '../../define/kinds/embed.ts'
import { money } from '../../define/kinds/money.ts'
import { decimal, integer } from '../../define/kinds/number.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

const { column: _, filter: __, ...truth } = boolean().kind

/** Shown from `apply_until`; a body may set it on update, which behavior turns into one (section 14.8). */
const expiry = use<boolean>({
  ...truth,
  name: 'expiry',
  select: (row) => `coalesce(${row}.apply_until <= now(), false)`,
  read: (value) => value as boolean,
})

const begun = 'r.apply_from <= now()'

/** A reduction that buyers claim with a code, or that applies by itself. */
export const discount = resource({
  name: 'Discount',
  parent: 'Workspace',
  access: 'discounts',
  fields: {
    name: text({ example: 'Spring sale' }),
    discount_type: choice(['code', 'automatic'])({ default: "'code'" }),
    code: text({
      unique: true,
      doc: 'Needed for the type `code`; stored in upper case.',
      example: 'SPRING-20',
    }),
    discount_method: choice(['percentage', 'fixed', 'shipping', 'bogo'])({ default: "'percentage'" }),
    percent: decimal({ doc: 'From 0.01 to 100; needed for the method `percentage`.', example: '20' }),
    amount: money({ doc: 'More than nothing; needed for the method `fixed`.', example: '5.00' }),
    currency: text({ required: true, set: 'ignored', doc: 'That of the workspace.', example: 'usd' }),
    applies_to: choice(['all_products', 'specific_products', 'specific_variants', 'specific_collections'])({
      default: "'all_products'",
    }),
    product_ids: ids('Product', { through: 'Discounts::Product', by: 'discount_id', to: 'product_id' })(),
    variant_ids: ids('Products::Variant', {
      through: 'Discounts::Variant',
      by: 'discount_id',
      to: 'variant_id',
    })(),
    products_collection_ids: ids('Products::Collection', {
      through: 'Discounts::Collection',
      by: 'discount_id',
      to: 'collection_id',
    })(),
    apply_from: timestamp({ default: "date_trunc('milliseconds', now())" }),
    apply_until: timestamp(),
    limit_1_per_customer: boolean({ default: 'false' }),
    require_minimum_spend: boolean({ default: 'false' }),
    require_minimum_spend_amount: integer({ doc: 'In whole units of the currency.' }),
    discounts_per_redemption: integer(),
    redemptions_count: integer({ set: 'server', default: '0', doc: 'Completed sales with this discount.' }),
    applied_at: timestamp({ set: 'server', hidden: true }),
    active: boolean({
      required: true,
      from: `${begun} and (r.apply_until is null or r.apply_until > now())`,
    }),
    expired: expiry({ doc: 'On update, true ends the discount now, and false takes its end away.' }),
    scheduled: boolean({ required: true, from: `not (${begun})` }),
  },
  firstId: 71_900,
  irregular: { updateMethod: 'patch' },
})
