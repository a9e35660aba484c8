import { many } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { object } from '../../define/kinds/structure.ts'
import { email, text } from '../../define/kinds/text.ts'
import { timestamp, timeZone } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** Through an API token this is the agent of its application, not a person (v2-behaviour.md section 14.2). */
export const user = resource({
  name: 'User',
  parent: null,
  access: 'users',
  tenant: { by: 'user', column: 'id' },
  operations: ['index', 'show'],
  fields: {
    email: email({ required: true, unique: { within: [] } }),
    first_name: text({ required: true, default: "''" }),
    last_name: text({ required: true, default: "''" }),
    time_zone: timeZone(),
    locale: text({ default: "'en'" }),
    memberships: many('Membership', { by: 'user_id', pick: 'full' })(),
  },
  short: [
    'id',
    'public_id',
    'first_name',
    'last_name',
    'email',
    'time_zone',
    'locale',
    'created_at',
    'updated_at',
  ],
  actions: {
    me: {
      on: 'collection',
      method: 'get',
      path: '/me',
      operationId: 'fetchMyUser',
      summary: 'Fetch the user behind the token',
      reply: {
        id: integer({ required: true }),
        public_id: text({ required: true }),
        email: text({ required: true }),
        first_name: text({ required: true }),
        last_name: text({ required: true }),
        time_zone: text(),
        locale: text(),
        created_at: timestamp({ required: true }),
        updated_at: timestamp({ required: true }),
        connected_workspace: object({
          team_id: integer(),
          team_name: text(),
          workspace_id: integer(),
          workspace_name: text(),
          workspace_currency: text(),
          workspace_url: text(),
        })({ doc: 'The workspace an installation is bound to; null for tokens that reach several.' }),
        platform_application: object({ id: integer(), public_id: text(), team_id: integer() })(),
      },
      errors: [401],
    },
  },
  firstId: 738_000,
  irregular: { ids: { show: 'fetchUser' } },
})
