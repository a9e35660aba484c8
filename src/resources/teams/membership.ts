import { one } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A person, or the agent of a platform application, in a team. Assignees and authors are named by its id. */
export const membership = resource({
  name: 'Membership',
  parent: 'Team',
  access: 'teams',
  tenant: { by: 'team', column: 'team_id' },
  operations: ['index'],
  fields: {
    user_id: reference('User', 'cascade')({ required: true, set: 'server' }),
    user_first_name: text({ set: 'server' }),
    user_last_name: text({ set: 'server' }),
    user_email: text({ set: 'server' }),
    user_profile_photo_id: integer({ set: 'server' }),
    added_by_id: integer({ set: 'server' }),
    platform_agent_of_id: integer({
      set: 'server',
      doc: 'The platform application this membership acts for.',
    }),
    role_ids: list(text())({ set: 'server', default: '\'["admin"]\'' }),
    user: one('User', { by: 'user_id', pick: 'short' })(),
  },
  short: ['id', 'public_id', 'team_id', 'user_id', 'user_email'],
  list: { only: 'r.platform_agent_of_id is null' },
  unique: [{ columns: ['team_id', 'user_id'], field: 'user_id' }],
  indexes: [{ columns: 'user_id' }],
  firstId: 951_000,
})
