import type { Fields } from '../../define/kind.ts'
import { boolean } from '../../define/kinds/boolean.ts'
import { integer } from '../../define/kinds/number.ts'
import { list, object, objects } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { touches } from '../contacts/visit.ts'
import { application } from '../platform/application.ts'

const server = { set: 'server' } as const

/** Shown with the right shape, and empty until what fills it exists here. */
const absent = { set: 'server', from: 'null' } as const
const none = { set: 'server', from: "'[]'::jsonb" } as const

const named = { id: integer({ required: true }), public_id: text(), name: text({ required: true }) }

/** How an order came about: the application that made it, and the page, visits and referral that led to it. */
export const origin = {
  origination_channel_id: integer(server),
  origination_channel_type: text(server),
  origination_channel_public_id: text({
    ...server,
    from: `public_id(r.origination_channel_id, '${application.publicId.alphabet}')`,
  }),
  origination_channel_name: text({
    ...server,
    from: '(select a.name from platform_applications a where a.id = r.origination_channel_id)',
  }),
  page_id: integer(absent),
  page_name: text(absent),
  funnel_name: text(absent),
  order_page: object(named)(absent),
  affiliate: object({ name: text({ required: true }), email: text() })(absent),
  referral_code: object({ code: text({ required: true }), default: boolean() })(absent),
  visits: touches(absent),
  contact_groups: objects(named)(none),
  segments: objects(named)(none),
  discount_ids: list(integer())(none),
  billing_payment_method_id: integer(absent),
  workspace_sharing_id: integer(absent),
  resource_install_intent: text(absent),
} as const satisfies Fields
