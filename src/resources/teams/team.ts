import { many } from '../../define/kinds/embed.ts'
import { choice, text } from '../../define/kinds/text.ts'
import { timeZone } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

export const team = resource({
  name: 'Team',
  parent: null,
  access: 'teams',
  tenant: { by: 'team', column: 'id' },
  operations: ['index', 'show', 'update'],
  fields: {
    name: text({ required: true, example: 'Ada’s Team' }),
    time_zone: timeZone({ example: 'Eastern Time (US & Canada)' }),
    locale: choice(['en', 'ja', 'pt'])({ default: "'en'" }),
    memberships: many('Membership', { by: 'team_id', pick: 'full', where: 'e.platform_agent_of_id is null' })(
      {
        doc: 'The people of the team, without the agents of platform applications.',
      },
    ),
  },
  firstId: 412_000,
  irregular: { ids: { show: 'fetchTeam', update: 'updateTeam' } },
})
